/** A call with a large body whose way the person can watch; only uploads need it. */

/** As `fetch` does, which cannot yet tell how far it is. */
export function sendWatched(
  address: string,
  { method, headers, body, signal }: { method: string; headers: object; body?: Blob | string; signal: AbortSignal },
  onProgress: (sent: number) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = () => reject(new Error('no answer'));
    signal.addEventListener('abort', () => request.abort());
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded / Math.max(total, 1)));
    for (const event of ['error', 'abort']) request.addEventListener(event, fail);
    request.addEventListener('load', () => {
      const etag = request.getResponseHeader('ETag');
      resolve(new Response(request.responseText, { status: request.status, headers: etag ? { ETag: etag } : {} }));
    });
    request.open(method, address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, String(value));
    request.send(body ?? null);
  });
}
