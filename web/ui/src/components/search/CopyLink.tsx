import { useState } from "preact/hooks";
import { t } from "../../i18n";

/** The address holds the whole search: whoever opens it sees the same, if his role may. */
export function CopyLink() {
  const words = t().search;
  const [copied, setCopied] = useState("");
  const here = window.location.href;
  // Browsers give the clipboard to pages that came by https or from this machine only.
  if (!navigator.clipboard) return null;
  return (
    <button type="button" class="quiet small" data-testid="copy-link"
      onClick={() => void navigator.clipboard.writeText(here).then(() => setCopied(here), () => setCopied(""))}>
      {copied === here ? words.shared : words.copyLink}
    </button>
  );
}
