/** The drawings of the page. They only accompany words, so assistive technology skips them. */

const PATHS = {
  check: 'M3.5 8.5l3 3 6-7',
  lock: 'M4.5 7.25V5.5a3.5 3.5 0 0 1 7 0v1.75M3.5 7.25h9v6h-9z',
  alert: 'M8 4.75v4M8 11.2v.05M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5z',
  plus: 'M8 3.5v9M3.5 8h9',
  chevron: 'M4 6l4 4 4-4',
  eye: 'M1.75 8S4 3.75 8 3.75 14.25 8 14.25 8 12 12.25 8 12.25 1.75 8 1.75 8zM8 6.25a1.75 1.75 0 1 1 0 3.5 1.75 1.75 0 0 1 0-3.5z',
  external: 'M6.5 3.5h-3v9h9v-3M9.5 3.5h3v3M12.25 3.75L7.5 8.5',
} as const;

export function Icon(props: { readonly name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[props.name]} />
    </svg>
  );
}
