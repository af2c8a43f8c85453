// A demo key fills the form in sight and sends it, so that one sees what is typed; without this it sends its own form.
const form = document.getElementById("sign-in");

for (const key of document.querySelectorAll("[data-email]")) {
  key.addEventListener("click", (event) => {
    event.preventDefault();
    form.elements.email.value = key.dataset.email;
    form.elements.password.value = key.dataset.password;
    form.requestSubmit();
  });
}
