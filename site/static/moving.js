/* Figures with sliders: a picture for each position, or a drawing from the formula of the lesson.
   The positions, pictures, sentences and data come from Python: see tools/site/moving.py. */
(() => {
  "use strict";
  const WIDTH = 640, HEIGHT = 400;
  const BOX = {left: 72, right: 16, top: 44, bottom: 58};

  /* ---- Drawing ---- */

  const scale = ([from, to], first, last) => x => first + (x - from) / (to - from) * (last - first);

  /* Axes as those of the lessons: the title says what is claimed, the grid is faint. */
  function axes({title, xlabel, ylabel, xlim, ylim, xticks, yticks, names}) {
    const x = scale(xlim, BOX.left, WIDTH - BOX.right);
    const y = scale(ylim, HEIGHT - BOX.bottom, BOX.top);
    const [bottom, top, right] = [HEIGHT - BOX.bottom, BOX.top, WIDTH - BOX.right];
    const parts = [`<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`];
    const text = (at, height, words, more = "") =>
      parts.push(`<text x="${at}" y="${height}" ${more}>${words}</text>`);
    for (const tick of yticks) {
      parts.push(`<path d="M${BOX.left} ${y(tick)}H${right}" stroke="#ddd"/>`);
      text(BOX.left - 10, y(tick) + 5, tick, 'text-anchor="end"');
    }
    xticks.forEach((tick, place) => {
      if (!names) parts.push(`<path d="M${x(tick)} ${top}V${bottom}" stroke="#ddd"/>`);
      text(x(tick), bottom + 22, names ? names[place] : tick, 'text-anchor="middle"');
    });
    parts.push(`<path d="M${BOX.left} ${top}V${bottom}H${right}" stroke="#000" fill="none"/>`);
    text(BOX.left, 24, title, 'font-size="17"');
    text((BOX.left + right) / 2, HEIGHT - 10, xlabel, 'text-anchor="middle"');
    text(18, (top + bottom) / 2, ylabel,
      `text-anchor="middle" transform="rotate(-90 18 ${(top + bottom) / 2})"`);
    return {x, y, parts};
  }

  const svg = ({parts}, sentence) =>
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" role="img" font-size="14"
      font-family="DejaVu Sans, Verdana, sans-serif" aria-label="${sentence}">${parts.join("")}</svg>`;

  const mean = numbers => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const ticks = (first, last, step) =>
    Array.from({length: Math.round((last - first) / step) + 1}, (_, place) => first + place * step);
  const softplus = z => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

  /* Each takes the values of the sliders and the data, returns a sentence and axes. */
  const FORMULAS = {
    line([weight, bias], {x, y, blue, orange, grey}) {
      const line = x.map(one => weight * one + bias);
      const cost = mean(line.map((one, place) => (one - y[place]) ** 2));
      const drawn = axes({
        title: `This line costs ${cost.toFixed(4)} cm²`,
        xlabel: "petal length in cm", ylabel: "petal width in cm",
        xlim: [0, 7.5], ylim: [-1, 4], xticks: ticks(0, 7, 1), yticks: ticks(-1, 4, 1),
      });
      const inside = one => drawn.y(Math.min(4, Math.max(-1, one)));
      x.forEach((one, place) => drawn.parts.push(
        `<path d="M${drawn.x(one)} ${inside(line[place])}V${drawn.y(y[place])}" stroke="${orange}"/>`,
        `<circle cx="${drawn.x(one)}" cy="${drawn.y(y[place])}" r="3" fill="${grey}"/>`));
      drawn.parts.push(
        `<clipPath id="line"><path d="M${drawn.x(0)} ${drawn.y(4)}H${drawn.x(7.5)}V${drawn.y(-1)}` +
        `H${drawn.x(0)}Z"/></clipPath><path clip-path="url(#line)" stroke-width="2.5" ` +
        `stroke="${blue}" d="M${drawn.x(0)} ${drawn.y(bias)}L${drawn.x(7.5)} ` +
        `${drawn.y(7.5 * weight + bias)}"/>`);
      return [`Weight ${weight.toFixed(2)} and bias ${bias.toFixed(2)} give a cost of ` +
        `${cost.toFixed(4)} cm².`, drawn];
    },

    sigmoid([middle, steepness], {x, y, blue, grey}) {
      const loss = mean(x.map((one, place) => {
        const logit = steepness * (one - middle);
        return softplus(y[place] ? -logit : logit);
      }));
      const drawn = axes({
        title: `This curve costs ${loss.toFixed(4)} nats`,
        xlabel: "mean radius of the nuclei", ylabel: "probability, label",
        xlim: [5, 30], ylim: [-0.05, 1.05], xticks: ticks(5, 30, 5),
        yticks: ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"],
      });
      x.forEach((one, place) => drawn.parts.push(
        `<path d="M${drawn.x(one)} ${drawn.y(y[place]) - 5}v10" stroke="${grey}"/>`));
      const curve = ticks(6, 29, 0.1).map(one =>
        `${drawn.x(one)} ${drawn.y(1 / (1 + Math.exp(-steepness * (one - middle))))}`);
      drawn.parts.push(
        `<path d="M${curve.join("L")}" stroke="${blue}" stroke-width="2.5" fill="none"/>`);
      return [`Middle ${middle.toFixed(1)} and steepness ${steepness.toFixed(1)} cost ` +
        `${loss.toFixed(4)} nats.`, drawn];
    },

    shares(logits, {y, blue, orange}) {
      const powers = logits.map(Math.exp), sum = powers.reduce((one, other) => one + other);
      const shares = powers.map(one => one / sum);
      const cost = -y.reduce((total, one, place) => total + one * Math.log(shares[place]), 0);
      const drawn = axes({
        title: `These logits cost ${cost.toFixed(4)} nats`,
        xlabel: "", ylabel: "probability", names: ["cat", "dog", "horse"],
        xlim: [-0.6, 2.6], ylim: [0, 1], xticks: [0, 1, 2],
        yticks: ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"],
      });
      const width = drawn.x(0.8) - drawn.x(0);
      shares.forEach((share, place) => {
        const [middle, height] = [drawn.x(place), drawn.y(share)];
        drawn.parts.push(
          `<rect x="${middle - width / 2}" y="${height}" width="${width}"
            height="${drawn.y(0) - height}" fill="${blue}"/>`,
          `<text x="${middle}" y="${height - 6}" text-anchor="middle">${share.toFixed(3)}</text>`,
          `<path d="M${middle} ${drawn.y(y[place]) - 7}l7 7l-7 7l-7-7Z" fill="${orange}"/>`);
      });
      const given = shares.map(share => share.toFixed(3)).join(", ");
      return [`Bars at ${given}; marks at 0.3, 0.6 and 0.1. The cross-entropy is ` +
        `${cost.toFixed(4)} nats.`, drawn];
    },
  };

  /* ---- Sliders ---- */

  const made = (name, properties) => Object.assign(document.createElement(name), properties);

  function build(figure, number) {
    const told = JSON.parse(figure.dataset.moving);
    const picture = figure.querySelector(".picture");
    const caption = figure.querySelector("figcaption");

    function show() {
      const places = handles.map(handle => Number(handle.value));
      handles.forEach((handle, place) => {
        const value = told.sliders[place].values[places[place]];
        handle.setAttribute("aria-valuetext", value);
        handle.nextElementSibling.textContent = value;
      });
      if (told.formula) {
        const values = places.map((one, place) => Number(told.sliders[place].values[one]));
        const [sentence, drawn] = FORMULAS[told.formula](values, told);
        picture.innerHTML = svg(drawn, sentence);
        caption.textContent = sentence;
        return;
      }
      const at = places.reduce(
        (sum, one, place) => sum * told.sliders[place].values.length + one, 0);
      const image = picture.querySelector("img");
      image.src = `${told.frames}${at}.webp`;
      image.alt = caption.textContent = told.sentences[at];
    }

    /* The neighbours of a position are fetched when somebody begins to move. */
    function fetchAll() {
      if (told.frames) told.sentences.forEach((_, at) => { new Image().src = `${told.frames}${at}.webp`; });
    }

    const controls = made("div", {className: "sliders"});
    const handles = told.sliders.map(({name, values, start}, place) => {
      const id = `slider-${number}-${place}`;
      const handle = made("input", {
        id, type: "range", min: 0, max: values.length - 1, step: 1, value: start});
      const row = made("div", {className: "slider"});
      row.append(made("label", {htmlFor: id, textContent: name}), handle, made("output"));
      controls.append(row);
      handle.addEventListener("input", show);
      return handle;
    });
    controls.addEventListener("focusin", fetchAll, {once: true});
    controls.addEventListener("pointerdown", fetchAll, {once: true});
    figure.prepend(controls);
    show();
    if (picture.scrollWidth > picture.clientWidth) { // on a phone: the arrow keys move it, too
      picture.tabIndex = 0;
      picture.setAttribute("role", "group");
      picture.setAttribute("aria-label", "Picture, which scrolls sideways");
    }
  }

  document.querySelectorAll("figure.moving").forEach(build);
})();
