/** Short messages about something that failed; they stay until dismissed or replaced. */
import { signal } from "@preact/signals";
import { errorText } from "./i18n";

export const notice = signal<string | null>(null);

/** Runs an action of the user and tells him what to do when it fails. */
export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    notice.value = null;
    return true;
  } catch (error) {
    notice.value = errorText(error);
    return false;
  }
}
