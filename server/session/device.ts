/**
 * What a person recognises a device by: browser and system, read from the `User-Agent` when they sign in. Nothing more of
 * it is kept, and nothing is decided by it: anybody may send any.
 */

export interface Device {
  /** Brand names; undefined where the header names none that we know. */
  readonly browser: string | undefined;
  readonly system: string | undefined;
}

/** In this order: most browsers also name those that they are like. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera|OPiOS)\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bYaBrowser\//, 'Yandex Browser'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*\bSafari\//, 'Safari'],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b|\biPod\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** Characters of the header that are looked at: no browser sends more. */
const AT_MOST = 512;

export function deviceOf(userAgent: string | undefined): Device {
  const text = (userAgent ?? '').slice(0, AT_MOST);
  const named = (names: typeof BROWSERS) => names.find(([pattern]) => pattern.test(text))?.[1];
  return { browser: named(BROWSERS), system: named(SYSTEMS) };
}
