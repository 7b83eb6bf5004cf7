// A dialog that asks for a new customer's name and language. Returns null if it is cancelled.

import { h } from "./dom.js";
import { cover } from "./toast.js";

export function newcomer(pane, languages) {
  return new Promise((resolve) => {
    let uncover = () => undefined;
    const done = (value) => {
      uncover();
      resolve(value);
    };
    const name = h("input", { id: "new-name", required: true, maxlength: "64", dir: "auto", placeholder: "Grace Hopper" });
    const language = h("select", { id: "new-language" }, Object.entries(languages).map(([code, words]) => h("option", { value: code }, words)));
    const submit = (event) => {
      event.preventDefault();
      const [first, ...rest] = name.value.trim().split(/\s+/);
      if (first) done({ first_name: first, last_name: rest.join(" "), language: language.value });
    };
    const box = h("form", { class: "dialog small", role: "dialog", "aria-modal": "true", "aria-label": "Add a customer", onsubmit: submit },
      h("h2", {}, "Add a customer"),
      h("div", { class: "dialog-body" }, h("label", { for: "new-name" }, "Name"), name, h("label", { for: "new-language" }, "Language"), language),
      h("footer", {}, h("button", { type: "button", class: "button", onclick: () => done(null) }, "Cancel"),
        h("button", { type: "submit", class: "button primary" }, "Add")));
    uncover = cover(pane, box, () => done(null));
    name.focus();
  });
}
