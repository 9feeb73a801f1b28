import { t } from "../i18n";

/** Whether the agent said the matter was settled on the call; nothing while he said nothing. */
export function ResolvedMark({ resolved }: { resolved: boolean | null }) {
  if (resolved === null) return null;
  const { resolved: label, resolvedYes, resolvedNo } = t().call;
  return (
    <span class={`chip ${resolved ? "good" : "warn"}`} title={label}>
      {label}: {resolved ? resolvedYes : resolvedNo}
    </span>
  );
}
