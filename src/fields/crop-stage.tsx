/** The square that is cut out, moved and zoomed by pointer, keyboard or slider, with the round look it will have. */

import { createEffect, createSignal } from 'solid-js';
import { useLanguage } from '../i18n/language.tsx';
import { draw, moved, zoomed, ZOOM_MAXIMUM, type Crop } from './crop.ts';

/** Part of a side that one press of an arrow moves. */
const STEP = 0.05;
/** A pointer that moved less has pressed, not dragged: the part of a side. */
const STILL = 0.01;

export function CropStage(props: {
  readonly id: string;
  readonly picture: ImageBitmap;
  readonly crop: Crop;
  readonly onCrop: (crop: Crop) => void;
  readonly ref: (element: HTMLElement) => void;
}) {
  const { t, language } = useLanguage();
  const [canvas, setCanvas] = createSignal<HTMLCanvasElement>();
  const [preview, setPreview] = createSignal<HTMLCanvasElement>();
  const [dragged, setDragged] = createSignal<{ readonly x: number; readonly y: number; readonly far: number }>();

  createEffect(() => {
    for (const target of [canvas(), preview()]) if (target) draw(target, props.picture, props.crop);
  });

  const move = (right: number, down: number) => props.onCrop(moved(props.picture, props.crop, right, down));
  const zoom = (wanted: number) => props.onCrop(zoomed(props.picture, props.crop, wanted));
  const percent = (part: number) => new Intl.NumberFormat(language(), { style: 'percent' }).format(part);
  const state = () => {
    const { x, y } = props.crop;
    return t('picture.crop_state', {
      zoom: percent(props.crop.zoom),
      across: percent(x / props.picture.width),
      down: percent(y / props.picture.height),
    });
  };

  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => move(-STEP, 0),
    ArrowRight: () => move(STEP, 0),
    ArrowUp: () => move(0, -STEP),
    ArrowDown: () => move(0, STEP),
    '+': () => zoom(props.crop.zoom * 1.1),
    '=': () => zoom(props.crop.zoom * 1.1),
    '-': () => zoom(props.crop.zoom / 1.1),
  };
  const press = (event: KeyboardEvent) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };

  /** In sides of the square, from its middle. */
  const place = (event: PointerEvent & { readonly currentTarget: HTMLElement }) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return { x: (event.clientX - left) / width - 0.5, y: (event.clientY - top) / height - 0.5 };
  };
  const grab = (event: PointerEvent & { readonly currentTarget: HTMLElement }) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setDragged({ ...place(event), far: 0 });
  };
  const drag = (event: PointerEvent & { readonly currentTarget: HTMLElement }) => {
    const from = dragged();
    if (!from) return;
    const to = place(event);
    setDragged({ ...to, far: from.far + Math.abs(to.x - from.x) + Math.abs(to.y - from.y) });
    move(to.x - from.x, to.y - from.y);
  };
  /** A press alone brings that place to the middle, for whoever cannot drag (WCAG 2.5.7). */
  const drop = () => {
    const at = dragged();
    setDragged(undefined);
    if (at && at.far < STILL) move(-at.x, -at.y);
  };

  return (
    <div class="crop">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application is interactive */}
      <div
        class="crop-stage"
        role="application"
        tabindex="0" // oxlint-disable-line jsx-a11y/no-noninteractive-tabindex -- an application is interactive
        aria-label={t('picture.crop')}
        aria-describedby={`${props.id}-crop-hint`}
        ref={element => props.ref(element)}
        onKeyDown={press}
        onPointerDown={grab}
        onPointerMove={drag}
        onPointerUp={drop}
        onPointerCancel={() => setDragged(undefined)}
      >
        <canvas width="512" height="512" aria-hidden="true" ref={setCanvas} />
      </div>
      <div class="crop-side">
        <canvas class="picture-preview" width="192" height="192" aria-hidden="true" ref={setPreview} />
        <label class="field-label" for={`${props.id}-zoom`}>
          {t('picture.zoom')}
        </label>
        <input
          id={`${props.id}-zoom`}
          class="slider"
          type="range"
          min="1"
          max={ZOOM_MAXIMUM}
          step="0.05"
          value={props.crop.zoom}
          aria-valuetext={percent(props.crop.zoom)}
          onInput={event => zoom(event.currentTarget.valueAsNumber)}
        />
      </div>
      <p class="field-hint" id={`${props.id}-crop-hint`}>
        {t('picture.crop_hint')}
      </p>
      <output class="visually-hidden">{state()}</output>
    </div>
  );
}
