/** Sentences to start with, in the manner of the built-in stories. */
const SENTENCES = {
  en: [
    'Once upon a time, a curious fox named Lily lived near the forest',
    'One sunny day, Tom was playing with his red ball',
    'Mia wanted to learn how to swim, but the water was cold',
    '"Thank you," said the little mouse, and they played together',
  ],
  es: [
    'Había una vez un zorro curioso que vivía cerca del bosque',
    'Una tarde bonita, Leo salió a jugar con su pelota roja',
    'Clara quería aprender a nadar, pero el agua estaba fría',
    '—Gracias —dijo el ratón, y jugaron juntos hasta que se puso el sol',
  ],
  ko: [
    '옛날 옛날에 숲 가까이에 호기심 많은 여우가 살았어요',
    '햇살 좋은 아침, 하람이는 빨간 공을 가지고 놀았어요',
    '토끼는 헤엄치는 법을 배우고 싶었지만 물이 차가웠어요',
    '"고마워!" 작은 생쥐가 말했어요. 둘은 저녁까지 함께 놀았어요',
  ],
};

/** In the language that the model was trained on, or else in the page's. */
export function sentences(app) {
  const language = app.model()?.language;
  return SENTENCES[language] ?? SENTENCES[app.lang()];
}
