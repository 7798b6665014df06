const TIME_ZONES = new Set([...Intl.supportedValuesOf("timeZone"), "UTC"]);

/** Whether it is a zone of the IANA database. */
export function isTimeZone(name: string): boolean {
  return TIME_ZONES.has(name);
}
