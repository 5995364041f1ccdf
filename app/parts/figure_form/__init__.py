"""The form in which figures are typed: drawn by form.js, with everything it shows made here."""
