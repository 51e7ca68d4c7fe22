// The keeper: shows nothing. After a reload it hands in the ticket that this tab still has, and
// keeps the new one once that has been answered.

import { heldTicket, holdTicket, isClaiming } from "./ticket.js";

let asked = null;

export default function (component) {
  const { data } = component;
  if (!isClaiming(data)) {
    holdTicket(data.ticket);
  } else if (asked !== data.ticket) {
    asked = data.ticket;
    component.setTriggerValue("claim", heldTicket());
  }
}
