// The page itself: it knows one function, and shows what the policy decides about each message.
const answer = document.getElementById('answer');
document.getElementById('message').addEventListener('change', async ({ target }) => {
  const { decision, error } = await window.fourc.judge({ kind: 'text', text: target.value, channel: 'chat' });
  answer.textContent = error ? `not judged: ${error.code}` : decision.action;
});
