/** A field whose value counts when it is left or entered, and that nothing overwrites while somebody types. */
import { useEffect, useRef } from "preact/hooks";

interface Props {
  type: "text" | "number" | "tel";
  value: string;
  put: (value: string) => void;
  label?: string;
  min?: number;
  max?: number;
  step?: number | "any";
  maxLength?: number;
  placeholder?: string;
  disabled?: boolean;
  testid?: string;
}

export function Typed({ type, value, put, label, testid, ...of }: Props) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (field.current) field.current.value = value;
  }, [value]);
  return (
    <input {...of} type={type as "number"} ref={field} defaultValue={value} aria-label={label} data-testid={testid}
      onChange={(event) => {
        if (event.currentTarget.reportValidity()) put(event.currentTarget.value.trim());
      }} />
  );
}
