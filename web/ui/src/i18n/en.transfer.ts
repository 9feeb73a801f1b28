import type { transfer as vi } from "./vi.transfer";

export const transfer: typeof vi = {
  transfer: "Transfer",
  title: "Transfer the caller",
  to: "To",
  choose: "Choose where to",
  queues: "Queues",
  colleagues: "Colleagues",
  outside: "A number outside",
  number: "Number",
  now: "Transfer now",
  cancel: "Cancel",
  by: (name) => `Transferred by ${name}`,
  part: (number, who) => `Part ${number}: ${who}`,
  parts: "Parts of the call",
  message: "message",
};

export const transferErrors = {
  not_talking: "You can only transfer a caller while you talk with him.",
  one_target: "Choose one place to transfer to.",
  unknown_queue: "There is no such queue. Reload the page.",
  unknown_agent: "There is no such agent. Reload the page.",
  yourself: "The caller is with you already. Choose somebody else.",
  agent_away: "This colleague is not at work now. Choose somebody else, or a queue.",
  no_numbers: "Callers are not transferred to numbers outside here.",
  bad_number: "Callers cannot be transferred to this number. Check it.",
};
