import type { ComponentChildren } from "preact";

interface Props {
  label: string;
  children: ComponentChildren;
  testid?: string;
  wide?: boolean;
}

export function Fact({ label, children, testid, wide = false }: Props) {
  return (
    <div class={wide ? "fact wide" : "fact"}>
      <dt>{label}</dt>
      <dd data-testid={testid}>{children}</dd>
    </div>
  );
}
