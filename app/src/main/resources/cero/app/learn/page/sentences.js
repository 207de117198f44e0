/** Sentences to start with, in the manner of the built-in stories. */
const SENTENCES = {
  en: [
    'Once upon a time, a little fox named Pip lived in the forest',
    'One sunny day, the rabbit lost her red ball',
    'The bird flew up to the tree and brought the kite down',
    '"Thank you," said the little bear, and they played until evening',
  ],
  es: [
    'Había una vez un zorro pequeño que vivía en el bosque',
    'Un día de sol, la coneja perdió su pelota roja',
    'El pájaro voló hasta el árbol y bajó la cometa',
    '—Gracias —dijo el osito, y jugaron juntos hasta la noche',
  ],
  ko: [
    '옛날 옛날 숲속에 작은 여우가 살았어요',
    '어느 맑은 날 토끼가 빨간 공을 잃어버렸어요',
    '새가 나무 위로 날아가 연을 가지고 내려왔어요',
    '"고마워!" 아기 곰이 말했어요. 둘은 저녁까지 함께 놀았어요',
  ],
};

/** In the language that the model was trained on, or else in the page's. */
export function sentences(app) {
  const language = app.model()?.language;
  return SENTENCES[language] ?? SENTENCES[app.lang()];
}
