// In a narrow window, one side is shown at a time. The switch marks the side on which the tour goes on.

const SIDES = ["phone", "office"];
const button = (side) => document.getElementById(`show-${side}`);

function show(side) {
  document.body.dataset.side = side;
  sessionStorage.setItem("side", side);
  for (const one of SIDES) {
    button(one).setAttribute("aria-checked", String(one === side));
    button(one).tabIndex = one === side ? 0 : -1;
  }
  window.dispatchEvent(new Event("resize"));
}

/** Marks a side, or none. */
export function mark(next) {
  for (const one of SIDES) {
    button(one).toggleAttribute("data-next", one === next);
    button(one).setAttribute("aria-description", one === next ? "The tour goes on here" : "");
  }
}

export function begin() {
  for (const one of SIDES) {
    button(one).onclick = () => show(one);
    button(one).onkeydown = (event) => {
      if (!event.key.startsWith("Arrow")) return;
      event.preventDefault();
      const other = SIDES.find((side) => side !== one);
      show(other);
      button(other).focus();
    };
  }
  show(sessionStorage.getItem("side") ?? "phone");
}
