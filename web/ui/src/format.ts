/** Numbers, dates and durations in the user's language. */

export interface Formats {
  /** A running clock: 4:07, 1:02:33. Negative and missing values show as 0:00 and a dash. */
  clock(seconds: number | null): string;
  /** A rounded duration in words: "35s", "4m 10s", "35 giây". */
  duration(seconds: number | null): string;
  /** A duration that is only known about: "35 giây", "2 phút", "1 giờ 20 phút". */
  about(seconds: number): string;
  /** A duration of hours and days, no finer than helps: "35 phút", "5 giờ 20 phút", "3 ngày 4 giờ". */
  span(seconds: number): string;
  number(value: number | null): string;
  percent(share: number | null): string;
  time(at: number): string;
  /** With its seconds. */
  exact(at: number): string;
  /** Today's calls by time only, others with their day. */
  moment(at: number, now: number): string;
  dateTime(at: number): string;
  /** Day, month and year. */
  date(at: number): string;
  /** Day and month. */
  day(at: number): string;
  /** The day as 2026-11-22, by the reader's clock. */
  isoDay(at: number): string;
}

export const NONE = "–";

export function formats(locale: string, timeZone?: string): Formats {
  const zone = timeZone === undefined ? {} : { timeZone };
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const two = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2, maximumFractionDigits: 0 });
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const unit = (name: string) =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "narrow", maximumFractionDigits: 0 });
  const [days, hours, minutes, secs] = [unit("day"), unit("hour"), unit("minute"), unit("second")];
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...zone });
  const exact = new Intl.DateTimeFormat(locale, {
    hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", ...zone,
  });
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "numeric", ...zone });
  const calendar = new Intl.DateTimeFormat(locale, { day: "numeric", month: "numeric", year: "numeric", ...zone });
  const full = new Intl.DateTimeFormat(locale, {
    weekday: "long", day: "numeric", month: "numeric", year: "numeric",
    hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", ...zone,
  });
  const dayKey = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", ...zone });
  const date = (at: number) => new Date(at * 1000);

  const duration: Formats["duration"] = (seconds) => {
    if (seconds === null) return NONE;
    const whole = Math.max(0, Math.round(seconds));
    const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    if (h > 0) return m > 0 ? `${hours.format(h)} ${minutes.format(m)}` : hours.format(h);
    if (m > 0) return s > 0 ? `${minutes.format(m)} ${secs.format(s)}` : minutes.format(m);
    return secs.format(s);
  };

  return {
    clock(seconds) {
      if (seconds === null) return NONE;
      const whole = Math.max(0, Math.floor(seconds));
      const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
      return h > 0
        ? `${plain.format(h)}:${two.format(m)}:${two.format(s)}`
        : `${plain.format(m)}:${two.format(s)}`;
    },
    duration,
    about: (seconds) => duration(seconds < 57.5 ? Math.max(5, Math.round(seconds / 5) * 5) : Math.round(seconds / 60) * 60),
    span(seconds) {
      const whole = Math.max(1, Math.round(seconds / 60));
      const [d, h, m] = [Math.floor(whole / 1440), Math.floor(whole / 60) % 24, whole % 60];
      const parts = d > 0 ? [days.format(d), h > 0 && hours.format(h)] : [h > 0 && hours.format(h), m > 0 && minutes.format(m)];
      return parts.filter(Boolean).join(" ");
    },
    number: (value) => (value === null ? NONE : plain.format(value)),
    percent: (share) => (share === null ? NONE : percent.format(share)),
    time: (at) => time.format(date(at)),
    exact: (at) => exact.format(date(at)),
    moment(at, now) {
      const clock = time.format(date(at));
      return dayKey.format(date(at)) === dayKey.format(date(now)) ? clock : `${day.format(date(at))} ${clock}`;
    },
    dateTime: (at) => full.format(date(at)),
    date: (at) => calendar.format(date(at)),
    day: (at) => day.format(date(at)),
    isoDay: (at) => dayKey.format(date(at)),
  };
}

/** Mobile and fixed numbers, the same from abroad, hotlines. */
const NUMBERS = [/^(0\d{3})(\d{3})(\d{3,4})$/, /^(\+?84)(\d{3})(\d{3})(\d{3})$/, /^(\+\d{2})(\d{3})(\d{3})(\d{3})$/, /^(1[89]00)(\d{4,6})$/];

/** A Vietnamese phone number in groups to be read aloud: 0912345678 → 0912 345 678. Others stay whole. */
export function numberGroups(number: string): string[] {
  for (const shape of NUMBERS) {
    const match = shape.exec(number);
    if (match) return match.slice(1);
  }
  return [number];
}

/** A number as it is dialled at home: +84901234567 → 0901234567. Others stay as they are. */
export function home(number: string): string {
  return /^\+84\d{9,10}$/.test(number) ? `0${number.slice(3)}` : number;
}

/** As a field for date and time has it, by the reader's clock: 2026-11-22T09:00. */
export function localTime(at: number): string {
  const date = new Date(at * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Null while the field is not filled in. */
export function secondsOf(local: string): number | null {
  const at = new Date(local).getTime() / 1000;
  return local === "" || Number.isNaN(at) ? null : at;
}
