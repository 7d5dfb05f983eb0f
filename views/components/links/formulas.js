// Formulas come as MathML in an attribute, since what a page shows as HTML may hold none; here they are set.
const MATHML = "http://www.w3.org/1998/Math/MathML";
const MATH_TAGS = new Set(("math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover " +
  "mmultiscripts mprescripts mtable mtr mtd mpadded mphantom menclose mstyle merror").split(" "));
const MATH_FACTS = new Set(("display displaystyle scriptlevel stretchy symmetric largeop movablelimits accent accentunder " +
  "lspace rspace minsize maxsize form fence separator width height depth voffset linethickness mathvariant columnalign " +
  "rowspan columnspan style class").split(" "));

// Only known elements and attributes are made anew, so that nothing else can be in a formula.
function grown(node) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
  if (!MATH_TAGS.has(node.localName)) return null;
  const made = document.createElementNS(MATHML, node.localName);
  for (const { name, value } of node.attributes) if (MATH_FACTS.has(name)) made.setAttribute(name, value);
  made.append(...Array.from(node.childNodes, grown).filter(Boolean));
  return made;
}

function setFormulas() {
  for (const span of document.querySelectorAll(".prose .math[data-mathml]")) {
    const parsed = new DOMParser().parseFromString(span.dataset.mathml, "text/html").querySelector("math");
    const formula = parsed && grown(parsed);
    delete span.dataset.mathml;
    if (formula) span.replaceChildren(formula);
  }
}

