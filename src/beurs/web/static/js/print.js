// The print page: a button for those who came by hand.

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
