/** A question over the page: Escape, the cross and a click beside it close it. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { Icon } from "./Icon";

interface Props {
  title: string;
  testid: string;
  close: () => void;
  children: ComponentChildren;
}

export function Dialog({ title, testid, close, children }: Props) {
  const place = useRef<HTMLDialogElement>(null);
  useEffect(() => place.current?.showModal(), []);
  return (
    <dialog class="dialog card" ref={place} data-testid={testid} aria-label={title} onClose={close}
      onMouseDown={(event) => event.target === place.current && close()}>
      <div class="dialog-body">
        <header>
          <h2>{title}</h2>
          <button type="button" class="quiet" aria-label={t().customers.close} onClick={close}><Icon name="close" /></button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
