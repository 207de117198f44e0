/** Seconds as people say them: '8 s', '1 min 40 s', '12 min'. */
export function durationText({ numbers, words }, seconds) {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) {
    return words('duration.seconds', numbers.whole(whole));
  }
  const tens = Math.round(whole / 10) * 10; // an estimate jumps about less in tens
  const minutes = Math.floor(tens / 60);
  return minutes >= 10 || tens % 60 === 0
    ? words('duration.minutes', numbers.whole(minutes))
    : words('duration.both', numbers.whole(minutes), numbers.whole(tens % 60));
}
