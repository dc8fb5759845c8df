/** What is told of a measurement's rounds. */

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
export const rounded = (number) => Math.round(number * 1000) / 1000;
export const spread = (numbers) => ({ median: rounded(median(numbers)), min: rounded(Math.min(...numbers)), max: rounded(Math.max(...numbers)) });
/** How many times as much the first is, by the medians. */
export const ratio = (one, other) => Math.round((median(one) / median(other)) * 100) / 100;
