/* Judges letters and numbers as `check` does. Nothing is sent; what was answered stays in this
   browser. The tables and sentences come from Python: see tools/site/questions.py. */
(() => {
  "use strict";
  const KEPT = "loss functions: answers"; // {fingerprint of an exercise: what was typed}
  const holder = document.getElementById("sentences");
  if (!holder) return;
  const SENTENCES = JSON.parse(holder.textContent);

  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  /* ---- Numbers ---- */

  const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
  // The comma of 0,75 can only be a decimal one; that of 1,250 may set thousands apart.
  const THOUSANDS = /^[-+]?[1-9]\d{0,2},\d{3}$/;

  const plain = text =>
    text.trim().replace(/^(["'])(.*)\1$/, "$2").trim().replace(/−/g, "-").replace("∞", "inf");
  const pointed = part => THOUSANDS.test(part) ? part : part.replace(",", ".");

  /* A number that was typed, or NaN. */
  function read(text) {
    const typed = plain(text);
    if (/^[-+]?((np|math)\.)?inf$/.test(typed)) return typed.startsWith("-") ? -Infinity : Infinity;
    const parts = typed.split("/").map(part => pointed(part.trim()));
    if (parts.length > 2 || !parts.every(part => NUMBER.test(part))) return NaN;
    const [above, below] = parts.map(Number);
    return below === undefined ? above : below ? above / below : NaN;
  }

  /* Which sentence helps where no number was read. */
  function unread(text) {
    const typed = plain(text);
    if (typed.includes("%")) return "percent";
    if (/^[-+]?[\d.,]*\d\s*[a-zµ°€$²³]+$/i.test(typed)) return "unit";
    if (/\d/.test(typed) && /[a-z(*^√]|\d\s*[-+]/i.test(typed)) return "calculation";
    return typed.includes(",") ? "comma" : "no number";
  }

  /* As Python's format(value, ".6g"), and a whole number in all its digits. */
  function shown(value) {
    if (Math.abs(value) < 1e9 && Number.isInteger(value)) return String(value + 0);
    if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
    const [digits, power] = value.toExponential(5).split("e");
    const trimmed = text => text.includes(".") ? text.replace(/\.?0+$/, "") : text;
    if (power >= -4 && power < 6) return trimmed(value.toFixed(5 - power));
    return `${trimmed(digits)}e${power[0]}${power.slice(1).padStart(2, "0")}`;
  }

  const close = (value, right, rounded) => value === right || value === rounded ||
    (Number.isFinite(right) && Math.abs(value - right) <= 1e-3 * Math.abs(right));

  /* How a number was read, where that is not what stands in the field. */
  function reading(text) {
    const value = read(text);
    if (Number.isNaN(value) || !/[,/]/.test(text)) return "";
    return ` ${fill(SENTENCES.reading, {text: text.trim(), value: shown(value)})}`;
  }

  function same(value, number) {
    const right = read(number.value);
    return number.whole ? value === right : close(value, right, read(number.rounded));
  }

  function diagnosis(value, number) {
    const right = read(number.value), rounded = read(number.rounded);
    const is = other => close(other, right, rounded);
    if (!Number.isFinite(value)) return "not finite";
    if (right && value) {
      if (is(-value)) return "sign";
      if ([0.001, 0.01, 0.1, 10, 100, 1000].some(by => is(value * by))) return "point";
      if (is(1 / value)) return "upside down";
      if ([2, 10].some(base => is(value * Math.log(base)))) return "base";
      if (value > 0 && is(Math.sqrt(value))) return "square";
      if (is(value * value)) return "root";
    }
    return value > right ? "high" : "low";
  }

  function reason(value, question) {
    const listed = question.mistakes.find(mistake => same(value, mistake));
    if (listed) return listed.hint;
    const {right} = question;
    if (!right.whole && value === read(right["two digits"])) return SENTENCES["two digits"];
    return SENTENCES.diagnosis[diagnosis(value, right)];
  }

  /* ---- Verdicts ---- */

  function judged(question, text) {
    if (["", "?"].includes(text.trim())) return ["not attempted yet", ""];
    if (question.reasons) {
      return [text === question.right ? "passed" : "not yet", question.reasons[text]];
    }
    const given = (value, reason) => ["not yet", fill(SENTENCES.given, {value, reason})];
    const value = read(text);
    if (Number.isNaN(value)) return given(text.trim().slice(0, 60), SENTENCES.unread[unread(text)]);
    if (same(value, question.right)) return ["passed", question.explanation];
    return given(shown(value), reason(value, question));
  }

  /* The line that `check` prints. */
  function verdict(question, text) {
    const [state, sentence] = judged(question, text);
    const line = fill(SENTENCES.states[state], {id: question.id, sentence}).trim();
    return {state, line, reading: question.reasons ? "" : reading(text)};
  }

  /* ---- What was answered ---- */

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(KEPT)) || {};
    } catch {
      return {}; // storage is blocked, or holds something else
    }
  }

  function keep(question, text) {
    const answers = kept();
    delete answers[question.fingerprint];
    if (text !== null) answers[question.fingerprint] = text;
    try {
      localStorage.setItem(KEPT, JSON.stringify(answers));
    } catch { /* it is judged all the same */ }
  }

  /* ---- What has been passed, for the end of the page ---- */

  const states = new Map(); // the symbol of each question of this page

  function tellProgress() {
    const all = [...states].map(([id, symbol]) => `${symbol} ${id}`).join("  ");
    for (const place of document.querySelectorAll("p.passed-here")) place.textContent = `On this page: ${all}`;
  }

  /* ---- The form ---- */

  const made = (name, properties) => Object.assign(document.createElement(name), properties);

  function build(place) {
    const question = JSON.parse(place.dataset.question);
    const form = made(question.reasons ? "div" : "form", {className: "answer"});
    const said = made("p", {className: "verdict"});
    said.setAttribute("role", "status");
    const hint = place.nextElementSibling?.matches("details.hint");
    const again = made("button", {type: "button", className: "again", textContent: "Clear"});
    again.setAttribute("aria-label", `Clear my answer to ${question.id}`);
    again.hidden = true;

    function tell(text) {
      const {state, line, reading} = verdict(question, text);
      const next = state === "not yet" ? ` ${SENTENCES.next[hint ? "hint" : "again"]}` : "";
      said.textContent = line + reading + next;
      said.dataset.state = state;
      for (const one of form.querySelectorAll("button[value]")) {
        one.setAttribute("aria-pressed", String(one.value === text));
      }
      again.hidden = state === "not attempted yet";
      const told = document.querySelector(`details[data-after="${question.id}"]`);
      if (told && state === "passed") told.open = true;
      states.set(question.id, line[0]);
      tellProgress();
      return state;
    }
    const answer = text => {
      if (tell(text) !== "not attempted yet") keep(question, text);
      said.scrollIntoView({block: "nearest"}); // below the last letter it may be off the screen
    };

    let focus;
    if (question.reasons) {
      form.setAttribute("role", "group");
      form.setAttribute("aria-label", `Your answer to ${question.id}`);
      form.append(made("span", {className: "name", textContent: question.id}));
      for (const letter of Object.keys(question.reasons)) {
        const button = made("button", {type: "button", value: letter});
        button.append(made("b", {textContent: letter}));
        if (letter in question.options) button.append(` ${question.options[letter]}`);
        button.setAttribute("aria-pressed", "false");
        button.addEventListener("click", () => answer(letter));
        form.append(button);
        focus = focus || button;
      }
    } else {
      const name = `answer-${question.fingerprint}`;
      focus = made("input", {id: name, type: "text", inputMode: "text", autocomplete: "off"});
      focus.spellcheck = false;
      const label = made("label", {htmlFor: name, textContent: `Your answer to ${question.id}`});
      form.append(label, focus, made("button", {type: "submit", textContent: "Check"}));
    }
    form.addEventListener("submit", event => {
      event.preventDefault();
      answer(focus.value);
    });
    again.addEventListener("click", () => {
      keep(question, null);
      if (focus.type === "text") focus.value = "";
      tell("");
      focus.focus();
    });
    form.append(again);
    place.replaceChildren(form, said);
    states.set(question.id, SENTENCES.states["not attempted yet"][0]);

    const before = kept()[question.fingerprint];
    if (typeof before === "string" && (!question.reasons || before in question.reasons)) {
      if (focus.type === "text") focus.value = before;
      tell(before);
    }
  }

  /* ---- The self-test of lesson 00, whose questions stand in a list ---- */

  function scored({key, taught, ...test}, letters) {
    if (letters.every(letter => letter === test.unknown)) return test["not attempted"];
    const others = key.filter(([right], at) => right !== letters[at]).map(([, lesson]) => lesson);
    const score = `${key.length - others.length} of ${key.length}`;
    const lessons = others.join(", ");
    return fill(test.scored + taught[Math.min(others.length, 2)], {score, lessons});
  }

  function buildSelfTest(place) {
    const test = {...JSON.parse(place.dataset.selfTest), fingerprint: "self-test"};
    const questions = [...place.parentElement.querySelector("ol").children];
    const said = made("p", {className: "verdict"});
    said.setAttribute("role", "status");
    const radios = questions.map((question, at) => {
      const group = made("div", {className: "letters"});
      group.setAttribute("role", "radiogroup");
      group.setAttribute("aria-label", `Your answer to question ${at + 1}`);
      question.append(group);
      return test.letters.map(value => {
        const radio = made("input", {type: "radio", name: `self-test-${at}`, value});
        const label = made("label");
        label.append(radio, value);
        group.append(label);
        return radio;
      });
    });
    const chosen = () => radios.map(group => group.find(one => one.checked).value);
    function choose(letters) {
      radios.forEach((group, at) => group.forEach(one => { one.checked = one.value === letters[at]; }));
    }
    const button = (textContent, className, does) => {
      const one = made("button", {type: "button", textContent, className});
      one.addEventListener("click", does);
      return one;
    };
    const none = test.unknown.repeat(questions.length);
    const answer = made("div", {className: "answer"});
    answer.append(
      button("Check", "", () => {
        said.textContent = scored(test, chosen());
        keep(test, chosen().join(""));
      }),
      button("Clear all ten", "again", () => {
        choose(none);
        said.textContent = "";
        keep(test, null);
      }));
    place.replaceChildren(answer, said);

    const before = kept()[test.fingerprint];
    const good = typeof before === "string" && before.length === questions.length &&
      [...before].every(letter => test.letters.includes(letter));
    choose(good ? before : none);
    if (good) said.textContent = scored(test, chosen());
  }

  document.querySelectorAll(".question[data-question]").forEach(build);
  document.querySelectorAll("[data-self-test]").forEach(buildSelfTest);
  tellProgress();
  addEventListener("beforeprint", () => {
    document.querySelectorAll("details.told").forEach(told => { told.open = true; });
  });
  window.questions = {verdict}; // for the tests
})();
