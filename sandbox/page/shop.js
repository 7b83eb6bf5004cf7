// The web shop of a visitor, in place of a customer's phone. It is a page of its own, which loads the desk's chat.

export const SHOP = "shop";
const pane = document.getElementById("shop-pane");

/** Whether the visitor is shown. */
export const inShop = () => !pane.hidden;

/** Shows the shop or the phone. The shop is loaded once, and its chat goes on while it is hidden. */
export function visit(shown) {
  if (shown && !pane.firstChild) {
    const frame = Object.assign(document.createElement("iframe"), { src: "shop", title: "Web shop" });
    pane.append(frame);
  }
  pane.hidden = !shown;
  document.getElementById("phone-pane").hidden = shown;
}
