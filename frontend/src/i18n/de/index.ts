import common from "./common";
import desk from "./desk";
import deskVocabulary from "./desk-vocabulary";
import file from "./file";
import filters from "./filters";
import map from "./map";
import overview from "./overview";
import places from "./places";
import report from "./report";
import reports from "./reports";
import signIn from "./sign-in";
import vocabulary from "./vocabulary";

export default { common, desk, file, filters, map, overview, places, report, reports, signIn, ...vocabulary, ...deskVocabulary };
