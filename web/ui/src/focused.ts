/** As `ref`: the cursor goes there when it appears. The attribute `autofocus` does so once in a page's life only. */
export function focused(element: HTMLElement | null): void {
  element?.focus();
}
