// Drawing a signature: strokes go into the hidden input as [[{x, y, t, p}, …], …], kept when the phone is turned.
// Always ink on white, as it will stand in the document. Typing the name stays possible beside it.
const INK = '#1b2a30';
const tenth = (value) => Math.round(value * 10) / 10;

const enliven = (field) => {
  const canvas = field.querySelector('canvas');
  const input = field.querySelector('input[name=strokes]');
  field.hidden = false;
  const pad = new SignaturePad(canvas, { penColor: INK, backgroundColor: '#ffffff', minWidth: 0.8, maxWidth: 2.8 });
  let width = 0;
  let height = 0;

  const store = () => {
    const strokes = pad.toData().map((stroke) => stroke.points);
    const start = strokes[0]?.[0]?.time ?? 0;
    input.value = strokes.length ? JSON.stringify(strokes.map((points) => points.map(
      ({ x, y, time, pressure }) => ({ x: tenth(x), y: tenth(y), t: Math.round(time - start), p: tenth(pressure) }),
    ))) : '';
  };
  const draw = (strokes, scale = 1) => pad.fromData(strokes.map((stroke) => ({
    ...stroke, penColor: INK, points: stroke.points.map((point) => ({ ...point, x: point.x * scale, y: point.y * scale })),
  })));
  const kept = () => {
    try {
      return JSON.parse(input.value || '[]').map((points) => ({
        minWidth: 0.8, maxWidth: 2.8, points: points.map(({ x, y, t, p }) => ({ x, y, time: t, pressure: p })),
      }));
    } catch {
      return [];
    }
  };
  const fit = () => {
    const box = canvas.getBoundingClientRect();
    if (!box.width || (box.width === width && box.height === height)) return;
    const strokes = width ? pad.toData() : kept();
    const points = strokes.flatMap((stroke) => stroke.points);
    const reach = (side) => Math.max(1, ...points.map((point) => point[side])) + 4;
    const scale = Math.min(1, box.width / reach('x'), box.height / reach('y')); // only smaller, and only if it must
    const ratio = Math.max(devicePixelRatio || 1, 1);
    [width, height] = [box.width, box.height];
    [canvas.width, canvas.height] = [width * ratio, height * ratio];
    canvas.getContext('2d').scale(ratio, ratio);
    pad.clear();
    draw(strokes, scale);
    store();
  };

  pad.addEventListener('endStroke', () => {
    store();
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
  field.querySelector('[data-clear]').addEventListener('click', () => { pad.clear(); store(); });
  field.querySelector('[data-undo]').addEventListener('click', () => { draw(pad.toData().slice(0, -1)); store(); });
  new ResizeObserver(fit).observe(canvas);
  fit();
};

if (globalThis.SignaturePad) document.querySelectorAll('[data-signature]').forEach(enliven);
