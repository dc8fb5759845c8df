/** Times as people tell them apart, looking back from now: today, yesterday, this week, and years further back. */
const RECENT = ['Today', 'Yesterday', 'This week', 'This month', 'This year'] as const;

export interface DateBuckets {
  /** The number of the bucket of a time in epoch milliseconds: 0 for today, the higher the longer ago. */
  readonly bucket: (time: number) => number;
  readonly label: (bucket: number) => string;
}

/** Days and weeks (from Monday, ISO 8601) are those of this machine's time zone; what lies ahead counts as today. */
export function dateBuckets(now: number): DateBuckets {
  const date = new Date(now);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  const daysIntoWeek = (date.getDay() + 6) % 7;
  const starts = [
    new Date(year, month, day),
    new Date(year, month, day - 1),
    new Date(year, month, day - daysIntoWeek),
    new Date(year, month, 1),
    new Date(year, 0, 1),
  ].map((start) => start.getTime());
  return {
    bucket: (time) => {
      const recent = starts.findIndex((start) => time >= start);
      return recent === -1 ? RECENT.length + year - new Date(time).getFullYear() : recent;
    },
    label: (bucket) => RECENT[bucket] ?? String(year - (bucket - RECENT.length)),
  };
}
