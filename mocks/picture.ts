/** Pictures for the people of the mocks, so that no request leaves the machine. */

/** @returns an SVG document, or null for a name nobody has */
export function pictureOf(name: string): string | null {
  if (name !== 'ada.svg') return null;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">
    <rect width="96" height="96" fill="#e9c9b1"/><path d="M0 96V60c10-14 26-18 48-18s38 4 48 18v36z" fill="#4b3f72"/>
    <circle cx="48" cy="40" r="20" fill="#f7e2d0"/><path d="M26 42c-4-26 12-34 22-34s26 8 22 34c-4-14-10-20-22-20s-18 6-22 20z" fill="#3b2a24"/>
  </svg>`;
}
