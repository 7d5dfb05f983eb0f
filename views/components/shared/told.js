// What the reader chose is shown at once and told to the app. Until the app has heard it, what it says answers an earlier
// choice and changes nothing back; a choice that was lost on the way is told once more.
class Told {
  constructor(tell) {
    this.tell = tell;
    this.asked = null;
  }

  say(value) {
    this.asked = { value, text: JSON.stringify(value), again: false };
    this.tell(value);
  }

  // Whether what the app says now is to be shown.
  heard(value) {
    if (!this.asked) return true;
    if (JSON.stringify(value) === this.asked.text) {
      this.asked = null;
      return true;
    }
    if (!this.asked.again) {
      this.asked.again = true;
      this.tell(this.asked.value);
    }
    return false;
  }
}
