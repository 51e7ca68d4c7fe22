// Numbers as people type them. A browser's number field swallows what it does not know and then
// reports the rest as if that had been meant: 0,05 became 5. So whatever is typed or pasted into
// one is read first: a decimal comma becomes a point, a typographic minus a minus; what cannot
// be part of the number is refused, with a sentence at the field.

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const GROUPED = /^[+-]?\d{1,3}([,.'\u2019 ])\d{3}(\1\d{3})*$/;
const AMBIGUOUS = /^[+-]?[1-9]\d{0,2},\d{3}$/; // a decimal comma, or one between thousands
const COMMA = /^[,\u066b\uff0c]$/;
const MINUS = /[\u2212\u2013\uff0d]/g;
const SPACES = /[\s\u00a0\u2009\u202f]/g;
const TIME_TO_READ = 6000; // milliseconds
const LISTENS = "playgroundNumbersAreRead"; // on the document: pages share it

/** What `text`, typed or pasted into a field, should be: `{ text }`, or `{ refused }` with why. */
export function readNumber(text, whole) {
  const plain = text.trim().replace(MINUS, "-").replace(SPACES, " ");
  if (plain.length < 2) return readKey(plain, whole);
  if (AMBIGUOUS.test(plain) && !whole) {
    const ways = `${plain.replace(",", ".")} or ${plain.replace(",", "")}`;
    return { refused: `${plain} can be read in two ways; write ${ways}.` };
  }
  const value = number(plain, whole);
  if (value === null) return { refused: `\u00ab${shown(plain)}\u00bb is no number; ${wanted(whole)}` };
  if (!whole) return { text: value };
  const fits = Number.isSafeInteger(Number(value));
  return fits ? { text: String(Number(value)) } : { refused: `${plain} does not fit; ${wanted(whole)}` };
}

/** A number as fields know it, of one that may have a decimal comma or separated thousands. */
function number(plain, whole) {
  const grouped = GROUPED.test(plain) && !/^[+-]?0/.test(plain);
  if (grouped && (whole || !NUMBER.test(plain))) return plain.replace(/[^\d+-]/g, "");
  if (NUMBER.test(plain)) return plain;
  const last = Math.max(plain.lastIndexOf(","), plain.lastIndexOf("."));
  const [before, after] = [plain.slice(0, last), plain.slice(last + 1)];
  const head = GROUPED.test(before) ? before.replace(/[^\d+-]/g, "") : before;
  const other = `${/\d$/.test(head) ? head : `${head}0`}.${after}`;
  return last >= 0 && NUMBER.test(other) ? other : null;
}

function readKey(key, whole) {
  if (COMMA.test(key)) return whole ? { refused: `A comma has no place here; ${wanted(true)}` } : { text: "." };
  if (key === "" || (whole ? /^[0-9+-]$/ : /^[0-9.e+-]$/i).test(key)) return { text: key };
  const instead = key === "%" && !whole ? "write 5 % as 0.05." : wanted(whole);
  return { refused: `\u00ab${key}\u00bb has no place here; ${instead}` };
}

function wanted(whole) {
  return whole ? "type a whole number such as 20." : "type a number such as 0.05.";
}

function shown(text) {
  return text.length > 30 ? `${text.slice(0, 30)}\u2026` : text;
}

/** Whether a number field takes whole numbers alone, as its step says. */
function takesWhole(field) {
  return field.step !== "any" && field.step !== "" && Number.isInteger(Number(field.step));
}

function isNumberField(element) {
  return element instanceof HTMLInputElement && element.type === "number";
}

function beforeInput(event) {
  const field = event.target;
  if (!isNumberField(field)) return;
  const given = event.data ?? event.dataTransfer?.getData("text/plain");
  if (!event.inputType.startsWith("insert") || typeof given !== "string") return;
  put(event, field, given);
}

function pasted(event) {
  if (!isNumberField(event.target)) return;
  put(event, event.target, event.clipboardData?.getData("text/plain") ?? "");
}

function put(event, field, given) {
  const read = readNumber(given, takesWhole(field));
  if (read.text === given) return;
  event.preventDefault();
  event.stopPropagation();
  if (read.refused) say(field, read.refused);
  else if (read.text) document.execCommand("insertText", false, read.text);
}

let note = null;
let ends = 0;

// It stays while typing goes on: the key after a refused one must not hide why.
function say(field, sentence) {
  forget();
  ends = setTimeout(forget, TIME_TO_READ);
  const { left, bottom } = field.getBoundingClientRect();
  note = document.createElement("div");
  note.className = "np-typed";
  note.setAttribute("role", "alert");
  note.dataset.testid = "typed";
  note.textContent = sentence;
  document.body.append(note);
  const room = document.documentElement.clientWidth - note.offsetWidth - 8;
  note.style.left = `${Math.max(8, Math.min(left, room))}px`;
  note.style.top = `${bottom + 6}px`;
}

function forget() {
  clearTimeout(ends);
  note?.remove();
  note = null;
}

export default function () {
  if (document[LISTENS]) return;
  document[LISTENS] = true;
  document.addEventListener("beforeinput", beforeInput, true);
  document.addEventListener("paste", pasted, true);
  document.addEventListener("focusout", forget, true);
  document.addEventListener("scroll", forget, true);
}
