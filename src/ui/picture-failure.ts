/** A picture that does not come. */

import { onMount } from 'solid-js';

/** Tells also of one that failed while the page was not alive yet: then nobody heard its `error` event. Used as a `ref`. */
export function whenFailedBefore(failed: () => void): (image: HTMLImageElement) => void {
  return image =>
    onMount(() => {
      if (image.complete && image.naturalWidth === 0) failed();
    });
}
