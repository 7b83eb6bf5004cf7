// Starts the page. Both windows and the tour are drawn again whenever the sandbox reports a change.

import { listen } from "./api.js";
import * as guide from "./guide.js";
import { tick } from "./mrkdwn.js";
import * as office from "./office.js";
import * as phone from "./phone.js";
import * as switcher from "./switcher.js";

const sides = { phone: phone.refresh, office: office.refresh };

switcher.begin();
phone.begin();
office.begin();
setInterval(tick, 5000);
listen((side) => {
  sides[side]();
  guide.refresh();
}, (connected) => {
  document.getElementById("offline").hidden = connected;
});
