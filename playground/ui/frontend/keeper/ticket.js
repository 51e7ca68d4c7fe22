// The ticket of this tab: by it the server knows whose page it is after a reload. Only this tab
// has it, it is in no address, and a browser that stores nothing simply starts afresh.

const PLACE = "playground_ticket";

/** The ticket that this tab has, or null. */
export function heldTicket() {
  try {
    return sessionStorage.getItem(PLACE);
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

/** Lets this tab have another ticket. */
export function holdTicket(ticket) {
  try {
    sessionStorage.setItem(PLACE, ticket);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

/** Whether the page is about to be given back what this tab had: `stay` is Python's. */
export function isClaiming(stay) {
  const held = heldTicket();
  return held !== null && held !== stay.ticket && !stay.answered;
}
