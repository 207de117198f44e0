package cero.data.stories;

import cero.data.stories.Plots.Dream;
import cero.data.stories.Plots.Helper;
import cero.data.stories.Plots.Mishap;
import cero.data.stories.Plots.OutOfReach;
import cero.data.stories.Plots.Recipe;
import cero.data.stories.Plots.Search;
import cero.data.stories.Plots.Shelter;
import cero.data.stories.Plots.Skill;
import cero.data.stories.SpanishWords.Noun;
import java.util.List;

/**
 * One story in Spanish: somebody has a wish, something is in the way, a friend can do just what is
 * needed, and all ends well.
 *
 * <p>Beside a noun's own name, frames can ask for the words that agree with it: {@code {el thing}},
 * {@code {un thing}}, the pronoun {@code {lo thing}} and an adjective's ending {@code {o thing}}.
 */
final class SpanishTale {
  private final Page page;
  private Noun hero = new Noun("", false);

  SpanishTale(Page page) {
    this.page = page;
  }

  void tell() {
    introduceHero();
    List<Runnable> plots =
        List.of(
            this::toyOutOfReach,
            this::lostTreasure,
            this::learning,
            this::cooking,
            this::rainyDay,
            this::dream);
    page.choose(plots).run();
  }

  private void introduceHero() {
    Noun kind = page.choose(SpanishWords.KINDS);
    noun("kind", kind);
    hero = page.choose(names(kind));
    noun("hero", hero);
    page.let("home", page.choose(SpanishWords.HOMES));
    page.let("trait", SpanishWords.agreeing(page.choose(SpanishWords.TRAITS), kind.feminine()));
    page.say(
        "Había una vez {un kind} {trait} que se llamaba {hero} y vivía {home}.",
        "Érase una vez {un kind} {trait}, de nombre {hero}, que vivía {home}.",
        "{Home} vivía {un kind} {trait} que se llamaba {hero}.",
        "{Hero} era {un kind} muy {trait} que vivía {home}.");
  }

  private void toyOutOfReach() {
    chooseDay();
    Mishap<Noun> mishap = page.choose(SpanishWords.MISHAPS);
    Noun toy = page.choose(mishap.toys());
    noun("thing", toy);
    page.let("color", SpanishWords.agreeing(page.choose(SpanishWords.COLORS), toy.feminine()));
    page.say(
        "Una {day}, {hero} salió a jugar con su {thing} {color}.",
        "Una {day}, {hero} jugaba con su {thing} {color}.",
        "Era una {day}, y {hero} jugaba fuera con {un thing} {color}.");
    OutOfReach<Noun> place = page.choose(mishap.places());
    page.let("spot", page.choose(place.spots()));
    page.say(mishap.accidents());
    page.say(place.attempts());

    page.paragraph();
    Helper<Noun> helper = page.choose(place.helpers());
    meet(helper.kind());
    dialogue(
        "—Mi {thing} está {spot} —respondió {hero}.",
        "—No puedo recuperar mi {thing} —dijo {hero}.",
        "—¡Mira, mi {thing} {color}! —exclamó {hero}.");
    promise(helper);
    page.say(helper.deed());

    thank();
    page.say(
        "{Hero} y {friend} jugaron con {el thing} {color} hasta que se puso el sol.",
        "Se turnaron para jugar con {el thing} {color} el resto del día.",
        "Desde entonces, {el kind} y {el friend kind} jugaron siempre {juntos}.");
    page.say(
        "",
        "Lo que uno solo no puede, dos lo consiguen.",
        "Cada uno sabe hacer algo bien.",
        "Es bueno pedir ayuda a los amigos.");
  }

  private void lostTreasure() {
    noun("thing", page.choose(SpanishWords.TREASURES));
    noun("family", page.choose(SpanishWords.FAMILY));
    page.say(
        "Su {family} le había regalado {un thing}, y {hero} {lo thing} llevaba a todas partes.",
        "{Hero} tenía {un thing} que le había dado su {family}, y {lo thing} cuidaba mucho.");
    chooseDay();
    page.say(
        "Pero una {day}, ¡{el thing} había desaparecido!",
        "Una {day}, no encontró {el thing} por ninguna parte.");
    String first = page.choose(SpanishWords.SEARCHED);
    page.let("here", first);
    page.let("there", page.chooseOtherThan(first, SpanishWords.SEARCHED));
    page.say(
        "Buscó {here} y {there}, pero allí no estaba.",
        "Miró {here} y {there}, pero no encontró nada.");

    page.paragraph();
    Search<Noun> search = page.choose(SpanishWords.SEARCHES);
    Helper<Noun> helper = page.choose(search.helpers());
    meet(helper.kind());
    dialogue(
        "—He perdido {el thing} de mi {family} —dijo {hero}.",
        "—Mi {thing} ha desaparecido —respondió {hero}.");
    promise(helper);
    page.let("spot", page.choose(search.spots()));
    page.say(helper.deed());
    page.say(
        "¡Allí estaba {el thing}!",
        "¿Y qué había allí? ¡{El thing}!",
        "¡Qué alegría! {Hero} volvía a tener su {thing}.");

    thank();
    page.say(
        "Desde aquel día, {hero} llevó {el thing} colgad{o thing} del cuello.",
        "Aquella noche, {hero} guardó {el thing} debajo de la almohada.",
        "Más tarde le contó a su {family} que {friend} {lo thing} había encontrado {spot}.",
        "Desde entonces, {hero} tuvo {el thing} y también {un amigo}.");
  }

  private void learning() {
    Skill<Noun> skill = page.choose(SpanishWords.SKILLS);
    page.let("do it", skill.name());
    page.say(
        "Lo que más deseaba era aprender a {do it}.",
        "{Hero} tenía un gran deseo: quería {do it}.",
        "Todas las noches soñaba con {do it}.");
    chooseDay();
    page.let("failure", skill.failure());
    page.say("Una {day} lo intentó, pero {failure}.", "Lo intentó una {day}, pero {failure}.");
    page.say(
        "Le dieron ganas de llorar.",
        "Estuvo a punto de rendirse.",
        "Se puso colorad{o hero} y quiso esconderse.");

    page.paragraph();
    meet(page.choose(skill.teachers()));
    dialogue(
        "—Quiero {do it}, pero me da miedo —dijo {hero}.",
        "—No sé {do it} y todos se reirán —respondió {hero}.");
    page.let("advice", skill.advice());
    dialogue(
        "—A mí también me costó —dijo {friend}—. {advice}.",
        "—Yo te enseño —dijo {friend}—. {advice}.");
    page.say(
        "Practicaron todos los días durante una semana.",
        "Lo intentaron una y otra vez.",
        "Practicaron hasta que se puso el sol.");
    page.let("success", skill.success());
    page.say("¡Y entonces {hero} {success}!", "Por fin, {hero} {success}.");

    thank();
    page.say(
        "Ahora nadie sabe {do it} tan bien como {hero}.",
        "Ahora {hero} ayuda a otros que quieren {do it}.",
        "Aquella noche, {el kind} {trait} se durmió con una sonrisa.");
    page.say("", "Nadie nace sabiendo.", "Con un amigo paciente se aprende mejor.");
  }

  private void cooking() {
    chooseDay();
    Recipe<Noun> recipe = page.choose(SpanishWords.RECIPES);
    noun("dish", page.choose(recipe.dishes()));
    noun("family", page.choose(SpanishWords.FAMILY));
    page.say(
        "Una {day}, {hero} quiso preparar {un dish} para su {family}.",
        "Una {day}, {hero} se puso el delantal para hacerle {un dish} a su {family}.",
        "Una {day}, {hero} decidió darle una sorpresa a su {family}: {un dish}.");
    page.say(
        "Se lavó las manos y sacó la olla más grande.",
        "Sacó una olla y una cuchara de madera.",
        "Encendió el fuego y se puso a tararear.");
    page.let("food", recipe.ingredient());
    page.say(
        "Pero había un problema: no tenía {food}.",
        "Pero no encontró {food} en la cocina.",
        "Pero al abrir la despensa vio que no había {food}.");

    page.paragraph();
    nameFriend(page.choose(recipe.helpers()));
    page.say(
        "Así que fue a ver a {friend}, {el friend kind}.",
        "Así que llamó a la puerta de {friend}, {el friend kind}.",
        "Así que corrió a casa de {friend}, {el friend kind}, que vivía al lado.");
    dialogue(
        "—Querid{o friend} {friend}, ¿me puedes dar {food}? —preguntó {hero}.",
        "—Necesito {food} para hacer {un dish} —dijo {hero}.");
    page.let("amount", recipe.amount());
    dialogue(
        "—¡Claro que sí! —dijo {friend}, y trajo {amount} de {food}.",
        "—Tengo de sobra —dijo {friend}—. ¡Toma {amount} de {food}!",
        "—¡Con mucho gusto! —dijo {friend}, y le dio {amount} de {food}.");
    page.say(
        "Cocinaron {juntos}, y pronto toda la casa olía a {dish}.",
        "{Juntos} mezclaron y removieron hasta que {el dish} estuvo list{o dish}.");

    page.paragraph();
    page.say(
        "Su {family} {lo dish} probó y aplaudió de alegría.",
        "A su {family} le pareció {el dish} más ric{o dish} del mundo.",
        "¡Qué content{o family} se puso su {family}!");
    page.say(
        "Y la ración más grande fue para {friend}.",
        "{Hero} contó con orgullo que {friend} {lo hero} había ayudado.",
        "{Hero} llenó un plato para {friend} y le dio las gracias.");
    page.say(
        "",
        "La comida sabe mejor cuando se comparte.",
        "Quien tiene un buen vecino tiene un tesoro.");
  }

  private void rainyDay() {
    chooseDay();
    page.let("outing", page.choose(SpanishWords.OUTINGS));
    page.let("place", page.choose(SpanishWords.OUTING_PLACES));
    Noun snack = page.choose(SpanishWords.SNACKS);
    page.let("snack", snack.word());
    page.let("los snack", (snack.feminine() ? "las " : "los ") + snack.word());
    page.say(
        "Una {day}, {hero} llenó una cesta de {snack} y salió a {outing} {place}.",
        "Una {day}, {hero} quería {outing} {place} y preparó una cesta de {snack}.");
    page.say(
        "Pero por el camino llegaron nubes negras y empezó a llover.",
        "Pero de repente sonó un trueno y cayó un chaparrón.",
        "Pero pronto le cayó una gota en la nariz, y luego cien más.");
    page.say(
        "Se refugió debajo de un arbusto, mojad{o hero} y triste.",
        "¡Adiós a su hermoso día!",
        "{Hero} se quedó muy triste y con los pies mojados.");

    Shelter<Noun> shelter = page.choose(SpanishWords.SHELTERS);
    nameFriend(shelter.kind());
    noun("shelter", shelter.home());
    dialogue(
        "—¡Entra, entra! —gritó {friend}, {el friend kind}, desde {un shelter}.",
        "—¡Ven, aquí no llueve! —gritó {friend}, {el friend kind}, desde {un shelter}.");
    page.say(
        "Dentro no hacía frío, y ardía una lamparita.",
        "{Friend} trajo una toalla y una taza de chocolate caliente.",
        "Era un sitio pequeño, pero había lugar para dos.");
    page.let("fun", page.choose(SpanishWords.FUN));
    page.say(
        "Se comieron {los snack} y {fun}.",
        "Compartieron {los snack} y después {fun}.",
        "Mientras la lluvia tamborileaba, {fun} y comieron {los snack}.");

    dialogue(
        "—Ya no llueve —dijo {friend}—. Ahora puedes {outing}.",
        "—¡Mira, el arcoíris! —dijo {friend}—. ¿Todavía quieres {outing}?",
        "—Ha salido el sol —dijo {friend}—. ¿No querías {outing}?");
    dialogue(
        "—Mañana —respondió {hero}—. Hoy prefiero quedarme en tu {shelter}.",
        "—¡Vamos {juntos}! —respondió {hero}, y poco después jugaban {place}.",
        "—Gracias, pero esto ha sido aún mejor —respondió {hero}.");
    page.say(
        "",
        "Con un amigo, hasta un día de lluvia es un buen día.",
        "A veces la lluvia trae suerte.");
  }

  private void dream() {
    Dream<Noun> dream = page.choose(SpanishWords.DREAMS);
    page.let("dream", dream.thing());
    page.say(
        "{Hero} tenía un gran deseo: tocar {dream}.",
        "Lo que más deseaba era tocar {dream}.",
        "Todos los días decía que quería tocar {dream}.");
    page.say(dream.attempts());
    page.say("Cansad{o hero} y triste, se sentó en la hierba.", "Estaba a punto de llorar.");

    page.paragraph();
    Helper<Noun> helper = page.choose(dream.helpers());
    meet(helper.kind());
    dialogue(
        "—Quiero tocar {dream}, pero no puedo —dijo {hero}.",
        "—Solo quiero tocar {dream} una vez —respondió {hero}.");
    promise(helper);
    page.say(helper.deed());

    thank();
    page.let("better", dream.better());
    page.say(
        "Ahora {hero} tenía algo aún mejor: {better}.",
        "{Hero} ya no soñaba con {dream}, porque tenía {better}.");
    page.say(
        "",
        "Lo que deseamos está a veces muy cerca.",
        "{El kind} y {el friend kind} fueron {amigos} para siempre.");
  }

  /** The friend comes along and asks. */
  private void meet(Noun kind) {
    nameFriend(kind);
    page.let(
        "friend trait",
        SpanishWords.agreeing(page.choose(SpanishWords.FRIEND_TRAITS), kind.feminine()));
    page.say(
        "En ese momento pasó por allí {friend}, {un friend kind} {friend trait}.",
        "Por suerte, cerca de allí estaba {friend}, {un friend kind} {friend trait}.",
        "Entonces llegó {un friend kind} {friend trait} que se llamaba {friend}.",
        "{Friend}, {un friend kind} {friend trait}, {lo hero} vio y se acercó.");
    dialogue(
        "—¿Qué te pasa? —preguntó {friend}.",
        "—¿Por qué estás tan triste? —preguntó {friend}.",
        "—¿Puedo ayudarte? —preguntó {friend}.");
  }

  private void promise(Helper<Noun> helper) {
    page.let("promise", helper.promise());
    dialogue(
        "—No te preocupes —dijo {friend}—. ¡{promise}!",
        "—{promise} —dijo {friend}.",
        "{Friend} sonrió y dijo:\n—{promise}.");
  }

  private void thank() {
    dialogue(
        "—¡Gracias, {friend}! —dijo {hero}.",
        "—Eres {un amigo} de verdad, {friend} —dijo {hero}.",
        "—¡Muchas gracias! —exclamó {hero}, y abrazó a {friend}.",
        "—¡Gracias, gracias! —rio {hero}.");
  }

  /** Writes one of the frames as a line of its own, as Spanish does with what somebody says. */
  private void dialogue(String... frames) {
    page.paragraph();
    page.say(frames);
    page.paragraph();
  }

  private void chooseDay() {
    String weather = page.choose(SpanishWords.WEATHERS);
    page.let("day", page.choose(SpanishWords.TIMES) + " " + weather);
  }

  private void nameFriend(Noun kind) {
    noun("friend kind", kind);
    Noun friend = page.chooseOtherThan(hero, names(kind));
    noun("friend", friend);
    page.let("un amigo", friend.feminine() ? "una amiga" : "un amigo");
    boolean bothFeminine = hero.feminine() && friend.feminine();
    page.let("juntos", bothFeminine ? "juntas" : "juntos");
    page.let("amigos", bothFeminine ? "amigas" : "amigos");
  }

  private static List<Noun> names(Noun kind) {
    return kind.feminine() ? SpanishWords.GIRLS : SpanishWords.BOYS;
  }

  /** Settles a noun with the words that agree with it. */
  private void noun(String name, Noun noun) {
    page.let(name, noun.word());
    page.let("el " + name, (noun.feminine() ? "la " : "el ") + noun.word());
    page.let("un " + name, (noun.feminine() ? "una " : "un ") + noun.word());
    page.let("lo " + name, noun.feminine() ? "la" : "lo");
    page.let("o " + name, noun.feminine() ? "a" : "o");
  }
}
