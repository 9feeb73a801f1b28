import type { customerErrors as Errors, customers as Customers, order as Order } from "./vi.customers";

export const customers: typeof Customers = {
  title: "Customers",
  hint: "Search by name (with or without its marks), part of a number, e-mail address or customer id.",
  search: "Name, number, e-mail address…",
  new: "Add a customer", newTitle: "A new customer", newCase: "Open a case", page: "Customer page",
  all: "All customers",
  nobody: (q) => `No customer matches “${q}”. Try fewer letters, or add a new one.`,
  noCustomers: "There is no customer yet. Add one here, or import a table with “tongdai customer import”.",
  noCaller: "When you have a call, its customer will be shown here.",
  callerUnknown: "Nothing is written down of this caller yet.",
  nameless: "(no name yet)", unknown: "unknown",
  facts: "Facts", edit: "Edit", save: "Save", cancel: "Cancel", close: "Close", back: "Back", done: "Done", add: "Add", drop: "Drop",
  name: "Name", number: "Telephone number", tier: "Tier", noTier: "no tier", language: "Language", email: "E-mail address",
  agent: "Looked after by", noAgent: "nobody yet", outsideId: "Customer id", requires: "Skills this customer needs",
  requiresHint: "In whatever queue, only agents with these skills get this customer.",
  preferences: "Preferences", preferenceName: "such as: when to call", preferenceValue: "such as: after 17:00", addPreference: "Add a line",
  more: "Skills, customer id", since: "Known since", changed: "Last changed",
  note: "Notes", newNote: "Add a line…", noNote: "No notes yet.",
  numbers: "The customer's numbers", newNumber: "Another number, such as 0901234567", noNumbers: "no number yet",
  more_numbers: (n) => (n === "1" ? "and 1 more number" : `and ${n} more numbers`),
  remove: "Remove", keep: "Keep", askRemove: "Remove this number? It will be nobody's.",
  split: "Split off", splitHint: "This number is somebody else's: a customer of his own, with the calls from this number.", splitName: "Whose it is (if known)",
  history: "History on all channels", noHistory: "No contact yet.", phone: "Telephone", addContact: "Write down a contact",
  direction: { outbound: "from us", callback: "callback" },
  channel: "Channel", who: "Who wrote or came", fromHim: "The customer", fromUs: "We", when: "When", subject: "Subject", text: "Text",
  merge: "Merge…", mergeTitle: "Two customers are one person", mergeFind: "Find the customer who is the same person", mergeYes: "Merge",
  mergeInto: "The one on the left becomes part of the one on the right:",
  mergeWhat: (name, numbers) => [
    `All calls, contacts, cases and ${numbers === "1" ? "the number" : `the ${numbers} numbers`} of the other go over to ${name}.`,
    `Where the two differ, it stays as ${name} has it; the notes of both are kept.`,
    "This cannot be undone: afterwards single numbers only can be split off.",
  ],
  export: "Export", erase: "Erase…", eraseTitle: "Erase everything about this customer",
  eraseWhat: (numbers, calls, contacts, cases) => [
    `The name, e-mail address, notes, preferences and ${numbers === "1" ? "1 telephone number" : `${numbers} telephone numbers`}.`,
    `What was said and noted in ${calls} calls; their times and outcomes stay in the figures, without a name.`,
    `What is in ${contacts} contacts on other channels and ${cases} cases.`,
  ],
  eraseRecordings: (n) => `${n} recordings can no longer be heard; an administrator erases their files by the proof.`,
  eraseForEver: "This cannot be undone.",
  eraseType: (wanted) => `To confirm, type: ${wanted}`,
  eraseYes: "Erase for ever",
  erased: (proof) => `Erased. Proof: ${proof}.`,
  eraseFiles: (n) => `${n} recording files are still to be erased by an administrator. Save the proof: it names them.`,
  eraseLeft: (places) => `The number still stands in what others wrote: ${places}. See whether it may stay.`,
  saveProof: "Save the proof",
};

export const order: typeof Order = {
  open: "Order a callback", title: "Have a customer called",
  hint: "The customer joins the end of this queue; when it is his turn an agent's phone rings first, then he is called.",
  number: "Call this number", name: "Customer's name", queue: "Queue that calls", submit: "Order", cancel: "Do not order",
  ordered: "The callback is ordered. You see it on the page “Callbacks”.",
};

export const customerErrors: typeof Errors = {
  taken: "This number or id is another customer's. If they are one person, merge the two.",
  bad_customer: "This cannot be written down so: check the number, the e-mail address and what you filled in.",
  bad_contact: "The contact cannot be written down so: check its time and text.",
  still_on_the_line: "A call of this customer is not finished. Erase him once it is wrapped up.",
  number_not_dialled: "This number may not be dialled. Check it, or ask your administrator about [callbacks].",
};
