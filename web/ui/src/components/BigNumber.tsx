interface Props {
  label: string;
  value: string;
  tone?: string;
  /** Of which time, when not of now. */
  of?: string | undefined;
}

export function BigNumber({ label, value, tone = "", of }: Props) {
  return (
    <div class={`card big-number ${tone}`}>
      <span class="label">{label}{of && <small> · {of}</small>}</span>
      <strong>{value}</strong>
    </div>
  );
}
