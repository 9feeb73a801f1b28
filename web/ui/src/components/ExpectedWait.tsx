/** What a newcomer to a queue has to expect, and how far such words were off so far. */
import { f, t } from "../i18n";
import type { Outlook } from "../shapes";

const AT_ONCE_S = 2.5;

export function ExpectedWait({ outlook }: { outlook: Outlook }) {
  const words = t().board;
  const { about, duration, number } = f();
  const { expected_s: seconds, forecast_calls: calls, forecast_error_s: error, forecast_off_s: off } = outlook;
  if (seconds === null) return <span class="expected none bad">{words.nobody}</span>;
  const bias = error >= 0 ? words.tooLong(duration(error)) : words.tooShort(duration(-error));
  return (
    <span class="expected" title={calls > 0 ? words.accuracyTitle(duration(off), bias, number(calls)) : words.unmeasured}>
      {seconds < AT_ONCE_S ? words.atOnce : <>≈ {about(seconds)}</>}
      {calls > 0 && <small class="under">{words.accuracy(duration(off), number(calls))}</small>}
    </span>
  );
}
