package cero.data.stories;

import cero.data.stories.Plots.Dream;
import cero.data.stories.Plots.Helper;
import cero.data.stories.Plots.Mishap;
import cero.data.stories.Plots.OutOfReach;
import cero.data.stories.Plots.Recipe;
import cero.data.stories.Plots.Search;
import cero.data.stories.Plots.Shelter;
import cero.data.stories.Plots.Skill;
import java.util.List;

/** The words of the Spanish stories. */
final class SpanishWords {
  private SpanishWords() {}

  /** A noun or a name, with its gender. */
  record Noun(String word, boolean feminine) {}

  static final List<Noun> GIRLS =
      nouns(
          true, "Lola", "Elena", "Clara", "Martina", "Sofía", "Alma", "Vera", "Julia", "Carmen",
          "Nora", "Rosa");
  static final List<Noun> BOYS =
      nouns(
          false, "Leo", "Hugo", "Mateo", "Tito", "Bruno", "Nico", "Pablo", "Simón", "Lucas",
          "Martín", "Teo");

  static final List<Noun> KINDS =
      List.of(
          un("niño"),
          una("niña"),
          un("zorrito"),
          una("zorrita"),
          un("ratoncito"),
          una("ratoncita"),
          un("gatito"),
          una("gatita"),
          un("burrito"),
          una("ovejita"),
          un("erizo"),
          una("cerdita"),
          un("mapache"),
          una("lobita"),
          un("panda"));

  static final List<String> TRAITS =
      List.of(
          "curioso",
          "alegre",
          "cariñoso",
          "juguetón",
          "soñador",
          "tranquilo",
          "simpático",
          "amable",
          "risueño",
          "travieso",
          "dulce",
          "educado");
  static final List<String> FRIEND_TRAITS =
      List.of("sabio", "amable", "alegre", "listo", "anciano", "joven", "bondadoso");

  static final List<String> HOMES =
      List.of(
          "cerca del bosque",
          "junto a un pequeño río",
          "al pie de una colina verde",
          "a las afueras de un pueblo",
          "en una casita al lado del lago",
          "junto a un viejo molino");

  static final List<String> WEATHERS =
      List.of("soleada", "cálida", "luminosa", "preciosa", "despejada", "bonita");
  static final List<String> TIMES = List.of("mañana", "tarde");
  static final List<String> COLORS =
      List.of("rojo", "azul", "amarillo", "verde", "naranja", "morado", "blanco");
  static final List<Noun> FAMILY =
      List.of(
          una("abuela"), un("abuelo"), una("mamá"), un("papá"), una("tía"), una("hermana mayor"));

  private static final OutOfReach<Noun> HIGH =
      new OutOfReach<>(
          List.of(
              "en la copa de un pino muy alto",
              "en el tejado de una vieja torre",
              "en la rama más alta de un roble"),
          List.of(
              "{Hero} saltó y saltó, pero no llegaba tan alto.",
              "{Hero} se puso de puntillas, pero estaba demasiado arriba."),
          List.of(
              new Helper<>(
                  una("lechuza"),
                  "Mis alas me llevarán hasta allí",
                  "{Friend} voló sin hacer ruido y bajó {el thing} con mucho cuidado."),
              new Helper<>(
                  un("cuervo"),
                  "Para algo tengo alas",
                  "{Friend} abrió sus alas negras, voló hasta arriba y volvió con {el thing}."),
              new Helper<>(
                  una("ardilla"),
                  "Nadie trepa tan rápido como yo",
                  "{Friend} trepó como un rayo y enseguida volvió con {el thing}.")));
  private static final OutOfReach<Noun> ON_THE_WATER =
      new OutOfReach<>(
          List.of(
              "en medio del estanque", "sobre una roca del río", "en una isla diminuta del lago"),
          List.of(
              "{Hero} metió un pie, pero el agua estaba fría y muy honda.",
              "{Hero} lo intentó con un palo largo, pero estaba demasiado lejos."),
          List.of(
              new Helper<>(
                  una("nutria"),
                  "Me encanta nadar",
                  "{Friend} se zambulló y empujó {el thing} hasta la orilla."),
              new Helper<>(
                  un("pato"),
                  "Nadar es lo mío",
                  "{Friend} nadó hasta allí y trajo {el thing} a la orilla."),
              new Helper<>(
                  un("cisne"),
                  "Iré y volveré enseguida",
                  "{Friend} se deslizó por el agua y volvió con {el thing}.")));
  private static final OutOfReach<Noun> UNDERGROUND =
      new OutOfReach<>(
          List.of(
              "en el fondo de un agujero",
              "dentro de un túnel oscuro",
              "entre las raíces de un árbol"),
          List.of(
              "{Hero} metió la mano todo lo que pudo, pero no llegaba.",
              "{Hero} intentó cavar, pero la tierra estaba dura como una piedra."),
          List.of(
              new Helper<>(
                  un("topo"),
                  "Cavar es lo que mejor sé hacer",
                  "{Friend} cavó y cavó hasta sacar {el thing}."),
              new Helper<>(
                  un("tejón"),
                  "Mis patas están hechas para cavar",
                  "La tierra voló por todas partes, y {friend} apareció con {el thing}."),
              new Helper<>(
                  una("coneja"),
                  "Yo hago túneles todos los días",
                  "{Friend} hizo un pequeño túnel y salió con {el thing}.")));
  private static final OutOfReach<Noun> UNDER_A_WEIGHT =
      new OutOfReach<>(
          List.of(
              "debajo de un tronco caído", "detrás de una roca enorme", "debajo de un carro roto"),
          List.of(
              "{Hero} empujó con todas sus fuerzas, pero nada se movió.",
              "{Hero} tiró y resopló, pero pesaba demasiado."),
          List.of(
              new Helper<>(
                  una("osa"),
                  "Soy más fuerte que diez bueyes",
                  "{Friend} empujó una vez, empujó dos veces, y por fin salió {el thing}."),
              new Helper<>(
                  un("elefante"),
                  "Mi trompa puede con todo",
                  "{Friend} metió su larga trompa y sacó {el thing}."),
              new Helper<>(
                  un("caballo"),
                  "Mover cosas pesadas es mi trabajo",
                  "{Friend} dio un buen empujón, y allí estaba {el thing}.")));

  static final List<Mishap<Noun>> MISHAPS =
      List.of(
          new Mishap<>(
              List.of(
                  una("cometa"),
                  un("sombrero"),
                  una("bufanda"),
                  una("cinta"),
                  un("avión de papel")),
              List.of(
                  "De pronto, el viento se {lo thing} llevó y {lo thing} dejó {spot}.",
                  "Sopló un viento muy fuerte, y {el thing} acabó {spot}.",
                  "¡Zas! Una ráfaga se llevó {el thing} y {lo thing} dejó {spot}."),
              List.of(HIGH, ON_THE_WATER)),
          new Mishap<>(
              List.of(
                  una("pelota"), una("canica"), un("aro"), un("cochecito"), una("rueda de madera")),
              List.of(
                  "De pronto, {el thing} rodó cuesta abajo y acabó {spot}.",
                  "Entonces se le escapó {el thing}, que rodó y rodó hasta acabar {spot}.",
                  "¡Pum! {El thing} chocó con una piedra, salió rodando y acabó {spot}."),
              List.of(UNDERGROUND, UNDER_A_WEIGHT)));

  static final List<Noun> TREASURES =
      List.of(
          una("campanilla de plata"),
          un("botón dorado"),
          una("llavecita"),
          una("estrella de cristal"),
          un("silbato de madera"),
          una("moneda brillante"),
          una("cajita de música"));

  static final List<String> SEARCHED =
      List.of(
          "debajo de la cama",
          "detrás de la puerta",
          "en todos los bolsillos",
          "en la cocina",
          "debajo de la alfombra",
          "en cada estante");

  static final List<Search<Noun>> SEARCHES =
      List.of(
          new Search<>(
              List.of(
                  new Helper<>(
                      un("perro"),
                      "Mi nariz lo encuentra todo",
                      "{Friend} olfateó por aquí y por allá, y se paró {spot}."),
                  new Helper<>(
                      un("oso hormiguero"),
                      "Solo tengo que seguir mi nariz",
                      "{Friend} olfateó todo el jardín, y se paró {spot}.")),
              List.of(
                  "junto a un montón de hojas",
                  "al lado de un montón de paja",
                  "detrás de las macetas")),
          new Search<>(
              List.of(
                  new Helper<>(
                      un("halcón"),
                      "Desde arriba lo veo todo",
                      "{Friend} voló en círculos por el cielo, y se posó {spot}."),
                  new Helper<>(
                      una("urraca"),
                      "Nada se escapa a mis ojos",
                      "{Friend} voló de árbol en árbol, y se posó {spot}.")),
              List.of(
                  "entre la hierba alta", "junto al camino del jardín", "al lado del viejo pozo")),
          new Search<>(
              List.of(
                  new Helper<>(
                      un("escarabajo"),
                      "Yo quepo en los rincones más pequeños",
                      "{Friend} se metió por todas las rendijas, y se paró {spot}."),
                  new Helper<>(
                      una("hormiga"),
                      "Los pequeños encontramos cosas pequeñas",
                      "{Friend} recorrió todas las paredes, y se paró {spot}.")),
              List.of(
                  "debajo de una tabla suelta",
                  "detrás de un viejo baúl",
                  "junto a una grieta del suelo")));

  static final List<Skill<Noun>> SKILLS =
      List.of(
          new Skill<>(
              "nadar",
              "el agua le hizo cosquillas y volvió corriendo a la orilla",
              List.of(un("pato"), una("rana"), una("nutria")),
              "Mueve los pies despacio y no dejes de respirar",
              "cruzó nadando todo el estanque"),
          new Skill<>(
              "trepar a los árboles",
              "resbaló después de dos pasos",
              List.of(una("ardilla"), un("mono"), una("lagartija")),
              "Agárrate fuerte y no mires abajo",
              "subió hasta la copa del roble"),
          new Skill<>(
              "cantar",
              "solo le salió un gallo",
              List.of(un("ruiseñor"), una("alondra"), un("grillo")),
              "Respira hondo y piensa en algo bonito",
              "cantó una canción entera delante de todos"),
          new Skill<>(
              "bailar",
              "tropezó con sus propios pies",
              List.of(una("garza"), una("mariposa"), un("flamenco")),
              "Escucha la música y cuenta hasta cuatro",
              "bailó de una punta a otra del prado"),
          new Skill<>(
              "silbar",
              "solo le salió aire",
              List.of(un("mirlo"), un("canario"), una("cotorra")),
              "Pon la boca redonda y sopla con suavidad",
              "silbó una melodía alegre"),
          new Skill<>(
              "saltar el arroyo",
              "cayó al agua de cabeza",
              List.of(una("liebre"), un("saltamontes"), un("canguro")),
              "Corre mucho y mira la otra orilla",
              "pasó volando por encima del arroyo"),
          new Skill<>(
              "leer",
              "las letras parecían bailar en la página",
              List.of(un("búho"), una("tortuga"), una("oca")),
              "Empieza por una letra y sigue con la siguiente",
              "leyó un cuento entero en voz alta"));

  static final List<Recipe<Noun>> RECIPES =
      List.of(
          new Recipe<>(
              List.of(un("pastel de miel"), un("pan de miel")),
              "miel",
              "un tarro",
              List.of(una("abeja"), un("oso"))),
          new Recipe<>(
              List.of(un("pastel de nueces"), una("tarta de nueces")),
              "nueces",
              "una bolsa",
              List.of(una("ardilla"), un("lirón"))),
          new Recipe<>(
              List.of(un("arroz con leche"), un("flan de vainilla")),
              "leche",
              "una jarra",
              List.of(una("vaca"), una("cabra"))),
          new Recipe<>(
              List.of(un("bizcocho de limón"), una("tarta de cerezas")),
              "huevos",
              "una cesta",
              List.of(una("gallina"), una("oca"))),
          new Recipe<>(
              List.of(un("pastel de zanahoria"), una("sopa de zanahoria")),
              "zanahorias",
              "un manojo",
              List.of(un("conejo"), una("liebre"))),
          new Recipe<>(
              List.of(una("tarta de manzana"), una("compota de manzana")),
              "manzanas",
              "un cubo",
              List.of(un("caballo"), un("ciervo"))));

  static final List<String> OUTINGS =
      List.of(
          "hacer un picnic",
          "recoger flores",
          "volar una cometa",
          "buscar mariposas",
          "montar una tienda");
  static final List<String> OUTING_PLACES =
      List.of("en la colina", "en el prado", "junto a la cascada", "en la playa", "en el parque");
  static final List<Noun> SNACKS =
      List.of(
          un("bocadillos"),
          una("cerezas"),
          una("galletas"),
          una("ciruelas"),
          una("magdalenas"),
          una("fresas"));
  static final List<Shelter<Noun>> SHELTERS =
      List.of(
          new Shelter<>(un("topo"), una("madriguera acogedora")),
          new Shelter<>(una("coneja"), una("madriguera calentita")),
          new Shelter<>(un("oso"), una("cueva seca")),
          new Shelter<>(un("castor"), una("cabaña de madera")),
          new Shelter<>(un("caballo"), un("establo calentito")),
          new Shelter<>(un("búho"), un("árbol hueco")));
  static final List<String> FUN =
      List.of(
          "contaron cuentos divertidos",
          "jugaron a las cartas",
          "construyeron un castillo de cojines",
          "cantaron canciones disparatadas",
          "pintaron dibujos",
          "jugaron a hacer sombras en la pared");

  static final List<Dream<Noun>> DREAMS =
      List.of(
          new Dream<>(
              "la luna",
              List.of(
                  "Se subió a una silla, pero la luna seguía muy lejos.",
                  "Lanzó una cuerda al cielo, pero solo le cayó en la cabeza."),
              List.of(
                  new Helper<>(
                      una("rana"),
                      "Mira en mi estanque",
                      "Allí estaba la luna, redonda y brillante sobre el agua, y {hero} la tocó con"
                          + " un dedo."),
                  new Helper<>(
                      una("garza"),
                      "Ven conmigo al lago",
                      "La luna brillaba a sus pies, y {hero} la acarició muy despacio.")),
              "una luna que venía hasta sus pies"),
          new Dream<>(
              "una estrella",
              List.of(
                  "Saltó en la cama, pero las estrellas seguían muy lejos.",
                  "Esperó toda la noche con una red, pero no cayó ninguna."),
              List.of(
                  new Helper<>(
                      una("luciérnaga"),
                      "Yo también soy una lucecita",
                      "{Friend} voló en círculos y brilló como la mejor estrella del cielo."),
                  new Helper<>(
                      un("gusano de luz"),
                      "Mírame cuando esté oscuro",
                      "{Friend} empezó a brillar como una estrella verde entre la hierba.")),
              "una estrella que sabía hablar"),
          new Dream<>(
              "una nube",
              List.of(
                  "Subió a la colina, pero las nubes seguían muy lejos.",
                  "Quiso atrapar una con un cesto, pero el cesto siguió vacío."),
              List.of(
                  new Helper<>(
                      una("oveja"),
                      "Toca mi lana",
                      "Era blanca, redonda y suave, y {hero} rio de alegría."),
                  new Helper<>(
                      un("conejo"),
                      "Acaricia mi cola",
                      "Era blanca, redonda y esponjosa, y {hero} rio de alegría.")),
              "una nube suave y calentita"),
          new Dream<>(
              "el arcoíris",
              List.of(
                  "Corrió tras él bajo la lluvia, pero siempre estaba más lejos.",
                  "Cavó donde tocaba el suelo, pero solo encontró barro."),
              List.of(
                  new Helper<>(
                      un("colibrí"),
                      "Mira mis plumas al sol",
                      "{Friend} giró a la luz, y allí estaban todos los colores."),
                  new Helper<>(
                      una("mariposa"),
                      "Mira cómo abro las alas",
                      "{Friend} se posó en su mano, y allí estaban todos los colores.")),
              "un arcoíris que sabía volar"));

  private static List<Noun> nouns(boolean feminine, String... words) {
    return List.of(words).stream().map(word -> new Noun(word, feminine)).toList();
  }

  private static Noun un(String word) {
    return new Noun(word, false);
  }

  private static Noun una(String word) {
    return new Noun(word, true);
  }

  /** The form of an adjective that goes with a noun of this gender. */
  static String agreeing(String adjective, boolean feminine) {
    if (!feminine) {
      return adjective;
    }
    String stem = adjective.substring(0, adjective.length() - 1);
    if (adjective.endsWith("o")) {
      return stem + "a";
    }
    if (adjective.endsWith("ón")) {
      return adjective.substring(0, adjective.length() - 2) + "ona";
    }
    return adjective.endsWith("or") ? adjective + "a" : adjective;
  }
}
