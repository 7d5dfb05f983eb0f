// Whether a key is typed into a field, so that it is no command.
function typedInto(event) {
  const target = event.composedPath()[0];
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName ?? "");
}
