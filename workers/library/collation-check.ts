/** Checks how a program wants names sorted: a typed error names the member that is wrong. */
import { checkFlag, invalid, isObject } from './argument-check.ts';
import type { Collation } from './collation.ts';

/** @throws MpcError `invalid-argument` */
export function checkCollation(collation: unknown): asserts collation is Collation {
  if (!isObject(collation)) throw invalid('collation', 'an object');
  const { locale, ignoreArticles } = collation;
  if (locale !== undefined && !isLocale(locale)) throw invalid('locale', 'a language tag of BCP 47, such as en or pt-BR');
  checkFlag(ignoreArticles, 'ignoreArticles');
}

function isLocale(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}
