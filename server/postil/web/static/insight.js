// Tells the numbers of one week: under the pointer, or where the slider stands. Without it the charts' titles and
// the table tell them.

const drawing = document.querySelector('[data-spans]');
const slider = drawing?.querySelector('[data-scrub]');

if (slider) {
  const readout = drawing.querySelector('[data-readout]');
  const fields = [...drawing.querySelectorAll('.fields')].map((one) => [...one.children]);

  /** Shows what stands at one place in both charts. */
  const point = (place) => {
    for (const some of fields) some.forEach((field, at) => field.classList.toggle('pointed', at === place));
    const said = fields[0][place].querySelector('title')?.textContent ?? fields[0][place].dataset.said;
    readout.textContent = said;
    slider.value = String(place);
    slider.setAttribute('aria-valuetext', said);
  };

  // The browser's own tooltips would stand in the way of the line that says the same.
  for (const some of fields) {
    for (const field of some) {
      const title = field.querySelector('title');
      if (title) field.dataset.said = title.textContent;
      title?.remove();
    }
    some.forEach((field, place) => {
      field.addEventListener('pointerenter', () => point(place));
      field.addEventListener('click', () => point(place));
    });
  }
  slider.addEventListener('input', () => point(Number(slider.value)));
  slider.addEventListener('focus', () => point(Number(slider.value)));
}
