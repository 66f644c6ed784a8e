package dev.terrace.test.browser;

/** How a page is looked at: on what, and with JavaScript or not. */
enum Look {
  DESKTOP(1280, 800, true),
  PHONE(390, 844, true),
  DESKTOP_WITHOUT_SCRIPT(1280, 800, false),
  PHONE_WITHOUT_SCRIPT(390, 844, false);

  final int width;
  final int height;
  final boolean script;

  Look(int width, int height, boolean script) {
    this.width = width;
    this.height = height;
    this.script = script;
  }

  boolean phone() {
    return width < 600;
  }
}
