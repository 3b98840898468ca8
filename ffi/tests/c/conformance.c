/* Asks the questions of a file through the C interface and prints each answer as a line of JSON: the verdict as the library
 * writes it, the same put together from the accessors, and what every preset decides. The file holds fields,
 * `KEY LENGTH\nBYTES\n`; `ask` ends a row. The Rust test beside this writes it and judges what is printed. */
#include <fourc.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The error by its address: the call that sets it stands beside it in the same argument list. */
static void must(fourc_status status, fourc_error *const *error, const char *what) {
    if (status != FOURC_OK) {
        const fourc_error *why = error == NULL ? NULL : *error;
        fprintf(stderr, "%s: %s: %s\n", what, fourc_error_code(why).ptr, fourc_error_message(why).ptr);
        exit(1);
    }
}

static void broken(const char *what) {
    fprintf(stderr, "the file of questions is broken: %s\n", what);
    exit(1);
}

/* One field; its value is `len` bytes and a zero byte. */
typedef struct {
    char key[32];
    char *value;
    size_t len;
} field;

static int next(FILE *file, field *read) {
    if (fscanf(file, "%31s %zu", read->key, &read->len) != 2) {
        return 0;
    }
    read->value = malloc(read->len + 1);
    if (read->value == NULL || fgetc(file) != '\n' || fread(read->value, 1, read->len, file) != read->len ||
        fgetc(file) != '\n') {
        broken(read->key);
    }
    read->value[read->len] = '\0';
    return 1;
}

/* ---- JSON ---- */

static void string(fourc_str text) {
    putchar('"');
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\') {
            printf("\\%c", c);
        } else if (c < 0x20) {
            printf("\\u%04x", c);
        } else {
            putchar(c);
        }
    }
    putchar('"');
}

static void key(const char *name, fourc_str text) {
    printf("\"%s\":", name);
    string(text);
}

static void evidence(const fourc_verdict *verdict, size_t index) {
    const fourc_category category = fourc_evidence_category(verdict, index);
    const fourc_context context = fourc_evidence_context(verdict, index);
    putchar('{');
    if (category != FOURC_CATEGORY_NONE) {
        key("category", fourc_category_id(category));
    } else if (context != FOURC_CONTEXT_NONE) {
        key("context", fourc_context_id(context));
    } else {
        key("condition", fourc_shape_id(fourc_evidence_shape(verdict, index)));
    }
    putchar(',');
    key("basis", fourc_basis_id(fourc_evidence_basis(verdict, index)));
    putchar(',');
    key("source", fourc_evidence_source(verdict, index));
    printf(",\"strength\":%.9g", (double)fourc_evidence_strength(verdict, index));
    if (fourc_evidence_part(verdict, index) != FOURC_PART_BODY) {
        putchar(',');
        key("part", fourc_part_id(fourc_evidence_part(verdict, index)));
    }
    const fourc_span span = fourc_evidence_span(verdict, index);
    if (span.is_given) {
        printf(",\"span\":[%zu,%zu]", span.start, span.end);
    }
    if (fourc_evidence_turn(verdict, index) >= 0) {
        printf(",\"turn\":%" PRId64, fourc_evidence_turn(verdict, index));
    }
    const fourc_region region = fourc_evidence_region(verdict, index);
    if (region.is_given) {
        printf(",\"region\":{\"x\":%" PRIu32 ",\"y\":%" PRIu32 ",\"width\":%" PRIu32 ",\"height\":%" PRIu32 "}", region.x,
               region.y, region.width, region.height);
    }
    putchar('}');
}

static void score(const fourc_verdict *verdict, fourc_category category) {
    putchar('{');
    key("category", fourc_category_id(category));
    printf(",\"score\":%.9g,\"raw_score\":%.9g,", (double)fourc_verdict_score(verdict, category),
           (double)fourc_verdict_raw_score(verdict, category));
    key("level", fourc_level_id(fourc_verdict_level(verdict, category)));
    putchar(',');
    key("severity", fourc_severity_id(fourc_category_severity(category)));
    if (fourc_verdict_basis(verdict, category) != FOURC_BASIS_NONE) {
        putchar(',');
        key("basis", fourc_basis_id(fourc_verdict_basis(verdict, category)));
    }
    printf(",\"evidence\":[");
    for (size_t i = 0; i < fourc_verdict_blamed_count(verdict, category); i++) {
        printf(i == 0 ? "%zu" : ",%zu", fourc_verdict_blamed(verdict, category, i));
    }
    printf("],\"suppressed_by\":[");
    for (size_t i = 0; i < fourc_verdict_excused_count(verdict, category); i++) {
        printf(i == 0 ? "%zu" : ",%zu", fourc_verdict_excused(verdict, category, i));
    }
    printf("]}");
}

static void coverage(const fourc_verdict *verdict) {
    printf("{\"complete\":%s,\"signals\":[", fourc_coverage_is_complete(verdict) ? "true" : "false");
    for (size_t i = 0; i < fourc_coverage_count(verdict); i++) {
        printf(i == 0 ? "{" : ",{");
        key("id", fourc_coverage_signal(verdict, i));
        putchar(',');
        key("status", fourc_signal_status_id(fourc_coverage_status(verdict, i)));
        if (fourc_coverage_note(verdict, i).len > 0) {
            putchar(',');
            key("note", fourc_coverage_note(verdict, i));
        }
        putchar('}');
    }
    printf("],\"conditions\":[");
    int some = 0;
    for (fourc_condition condition = 1; fourc_condition_id(condition).len > 0; condition++) {
        if (fourc_coverage_has(verdict, condition)) {
            printf(some++ > 0 ? "," : "");
            string(fourc_condition_id(condition));
        }
    }
    printf("]}");
}

/* The verdict put together from what the accessors say. */
static void native(const fourc_verdict *verdict) {
    putchar('{');
    key("kind", fourc_kind_id(fourc_verdict_kind(verdict)));
    printf(",\"assessed\":[");
    int some = 0;
    for (size_t i = 0; i < fourc_category_count(); i++) {
        if (fourc_verdict_is_assessed(verdict, fourc_category_at(i))) {
            printf(some++ > 0 ? "," : "");
            string(fourc_category_id(fourc_category_at(i)));
        }
    }
    printf("],\"scores\":[");
    for (size_t i = 0; i < fourc_verdict_scored_count(verdict); i++) {
        printf(i == 0 ? "" : ",");
        score(verdict, fourc_verdict_scored(verdict, i));
    }
    printf("],\"evidence\":[");
    for (size_t i = 0; i < fourc_evidence_count(verdict); i++) {
        printf(i == 0 ? "" : ",");
        evidence(verdict, i);
    }
    printf("],\"coverage\":");
    coverage(verdict);
    putchar('}');
}

/* What is no part of the JSON and yet has a function. */
static void facts(const fourc_verdict *verdict) {
    printf("{\"denied\":%s,\"allowed\":%s,", fourc_verdict_is_denied(verdict) ? "true" : "false",
           fourc_verdict_is_allowed(verdict) ? "true" : "false");
    key("top", fourc_category_id(fourc_verdict_top(verdict)));
    printf(",\"levels\":[");
    for (size_t i = 0; i < fourc_category_count(); i++) {
        printf(i == 0 ? "" : ",");
        string(fourc_level_id(fourc_verdict_level(verdict, fourc_category_at(i))));
    }
    printf("],\"layers\":[");
    for (size_t i = 0; i < fourc_evidence_count(verdict); i++) {
        printf(i == 0 ? "" : ",");
        string(fourc_layer_id(fourc_evidence_layer(verdict, i)));
    }
    printf("],\"overruled\":[");
    for (size_t i = 0; i < fourc_evidence_count(verdict); i++) {
        printf("%s%s", i == 0 ? "" : ",", fourc_evidence_is_overruled(verdict, i) ? "true" : "false");
    }
    printf("]}");
}

static void decisions(const fourc_verdict *verdict) {
    for (fourc_preset preset = 1; fourc_preset_id(preset).len > 0; preset++) {
        fourc_policy *policy = NULL;
        fourc_decision *decision = NULL;
        fourc_error *error = NULL;
        must(fourc_policy_preset(preset, &policy, &error), &error, "preset");
        must(fourc_policy_decide(policy, verdict, &decision, &error), &error, "decide");
        if (fourc_policy_action(policy, verdict) != fourc_decision_action(decision)) {
            broken("an action is not that of the decision");
        }
        printf("%s%s", preset == 1 ? "" : ",", fourc_decision_json(decision).ptr);
        fourc_decision_free(decision);
        fourc_policy_free(policy);
    }
}

static void refusal(fourc_error *error) {
    printf("\"status\":%" PRId32 ",", fourc_error_status(error));
    key("code", fourc_error_code(error));
    putchar(',');
    key("message", fourc_error_message(error));
    fourc_error_free(error);
}

static void answer(const fourc_classifier *classifier, const fourc_input *input) {
    fourc_verdict *verdict = NULL;
    fourc_error *error = NULL;
    if (fourc_classify(classifier, input, &verdict, &error) != FOURC_OK) {
        refusal(error);
        return;
    }
    printf("\"verdict\":%s,\"native\":", fourc_verdict_json(verdict).ptr);
    native(verdict);
    printf(",\"facts\":");
    facts(verdict);
    printf(",\"decisions\":[");
    decisions(verdict);
    putchar(']');
    fourc_verdict_free(verdict);
}

static void address(const fourc_classifier *classifier, const char *url, size_t len) {
    fourc_string *text = NULL;
    if (fourc_classifier_address_json(classifier, url, len, &text, NULL) == FOURC_OK) {
        printf(",\"address\":%s,", fourc_string_view(text).ptr);
        fourc_string_free(text);
        text = NULL;
        must(fourc_classifier_canonical(classifier, url, len, &text, NULL), NULL, "canonical");
        key("canonical", fourc_string_view(text));
        fourc_string_free(text);
    }
}

static void policy(const char *json, size_t len) {
    fourc_policy *policy = NULL;
    fourc_error *error = NULL;
    if (fourc_policy_from_json(json, len, &policy, &error) != FOURC_OK) {
        refusal(error);
        return;
    }
    /* On one line: a line break within a string would be escaped. */
    const fourc_str shown = fourc_policy_json(policy);
    printf("\"policy\":");
    for (size_t i = 0; i < shown.len; i++) {
        putchar(shown.ptr[i] == '\n' ? ' ' : shown.ptr[i]);
    }
    fourc_policy_free(policy);
}

/* ---- rows ---- */

static fourc_input *made(const char *kind, const char *body, size_t len) {
    fourc_input *input = NULL;
    fourc_error *error = NULL;
    const uint8_t *bytes = (const uint8_t *)body;
    if (strcmp(kind, "text") == 0) {
        must(fourc_input_text(body, len, &input, &error), &error, kind);
    } else if (strcmp(kind, "url") == 0) {
        must(fourc_input_url(body, len, &input, &error), &error, kind);
    } else if (strcmp(kind, "page") == 0) {
        must(fourc_input_page(body, len, &input, &error), &error, kind);
    } else if (strcmp(kind, "image") == 0) {
        must(fourc_input_image(bytes, len, &input, &error), &error, kind);
    } else if (strcmp(kind, "screenshot") == 0) {
        must(fourc_input_screenshot(bytes, len, &input, &error), &error, kind);
    } else if (strcmp(kind, "conversation") == 0) {
        must(fourc_input_conversation(&input, &error), &error, kind);
    } else {
        broken(kind);
    }
    return input;
}

int main(int argc, char **argv) {
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL) {
        fprintf(stderr, "usage: conformance FILE\n");
        return 2;
    }
    fourc_classifier *classifier = NULL;
    fourc_options *options = NULL;
    fourc_lists *lists = NULL;
    fourc_input *input = NULL;
    char kind[32] = "";
    field body = {"", NULL, 0}, name = {"", NULL, 0}, turn = {"", NULL, 0}, read;
    fourc_layer layer = FOURC_LAYER_NONE;
    fourc_category labels[16];
    size_t label_count = 0;
    fourc_error *error = NULL, *refused = NULL;
    while (next(file, &read)) {
        if (strcmp(read.key, "options") == 0) {
            fourc_options_free(options);
            options = fourc_options_new();
            must(fourc_options_set_threads(options, 1, &error), &error, "threads");
        } else if (strcmp(read.key, "bundle") == 0) {
            must(fourc_options_set_bundle(options, read.value, read.len, &error), &error, "bundle");
        } else if (strcmp(read.key, "component") == 0) {
            must(fourc_options_add_component(options, read.value, read.len, &error), &error, "component");
        } else if (strcmp(read.key, "limit") == 0) {
            char *value = strchr(read.value, '=');
            if (value == NULL) {
                broken("limit");
            }
            must(fourc_options_set_limit(options, read.value, (size_t)(value - read.value), strtoull(value + 1, NULL, 10),
                                         &error),
                 &error, "limit");
        } else if (strcmp(read.key, "open") == 0) {
            fourc_classifier_free(classifier);
            classifier = NULL;
            must(fourc_classifier_open(options, &classifier, &error), &error, "open");
        } else if (strcmp(read.key, "today") == 0) {
            unsigned year, month, day;
            if (sscanf(read.value, "%u-%u-%u", &year, &month, &day) != 3) {
                broken("today");
            }
            lists = lists == NULL ? fourc_lists_new() : lists;
            must(fourc_lists_set_today(lists, (uint16_t)year, (uint8_t)month, (uint8_t)day, &error), &error, "today");
        } else if (strcmp(read.key, "list.layer") == 0) {
            layer = (fourc_layer)atoi(read.value);
            label_count = 0;
        } else if (strcmp(read.key, "list.label") == 0) {
            if (label_count == sizeof labels / sizeof *labels) {
                broken("too many labels");
            }
            labels[label_count++] = fourc_category_from_id(read.value, read.len);
        } else if (strcmp(read.key, "list.name") == 0) {
            free(name.value);
            name = read;
            continue;
        } else if (strcmp(read.key, "list.text") == 0) {
            lists = lists == NULL ? fourc_lists_new() : lists;
            if (fourc_lists_add(lists, layer, name.value, name.len, (const uint8_t *)read.value, read.len, labels, label_count,
                                refused == NULL ? &refused : NULL) != FOURC_OK &&
                refused == NULL) {
                broken("a list was refused without an error");
            }
        } else if (strcmp(read.key, "list.missing") == 0) {
            lists = lists == NULL ? fourc_lists_new() : lists;
            must(fourc_lists_add_missing(lists, read.value, read.len, &error), &error, "missing list");
        } else if (strcmp(read.key, "kind") == 0) {
            snprintf(kind, sizeof kind, "%s", read.value);
        } else if (strcmp(read.key, "body") == 0) {
            free(body.value);
            body = read;
            if (strcmp(kind, "policy") != 0) {
                input = made(kind, body.value, body.len);
            }
            continue;
        } else if (strcmp(read.key, "title") == 0) {
            must(fourc_input_set_title(input, read.value, read.len, &error), &error, "title");
        } else if (strcmp(read.key, "url") == 0) {
            must(fourc_input_set_url(input, read.value, read.len, &error), &error, "url");
        } else if (strcmp(read.key, "screen_text") == 0) {
            must(fourc_input_set_screen_text(input, read.value, read.len, &error), &error, "screen text");
        } else if (strcmp(read.key, "channel") == 0) {
            must(fourc_input_set_channel(input, (fourc_channel)atoi(read.value), &error), &error, "channel");
        } else if (strcmp(read.key, "author") == 0) {
            must(fourc_input_set_author(input, (fourc_author)atoi(read.value), &error), &error, "author");
        } else if (strcmp(read.key, "turn.author") == 0) {
            free(turn.value);
            turn = read;
            continue;
        } else if (strcmp(read.key, "turn.text") == 0) {
            must(fourc_input_add_turn(input, turn.value, turn.len, read.value, read.len, &error), &error, "turn");
        } else if (strcmp(read.key, "ask") == 0) {
            putchar('{');
            key("id", (fourc_str){read.value, read.len});
            putchar(',');
            fourc_classifier *own = NULL;
            if (lists != NULL && refused == NULL) {
                (void)fourc_classifier_with_lists(classifier, lists, &own, &refused);
            }
            if (refused != NULL) {
                refusal(refused);
            } else if (strcmp(kind, "policy") == 0) {
                policy(body.value, body.len);
            } else {
                answer(own == NULL ? classifier : own, input);
            }
            if (strcmp(kind, "url") == 0) {
                address(classifier, body.value, body.len);
            }
            printf("}\n");
            fourc_classifier_free(own);
            fourc_input_free(input);
            fourc_lists_free(lists);
            input = NULL;
            lists = NULL;
            refused = NULL;
        } else {
            broken(read.key);
        }
        free(read.value);
    }
    free(body.value);
    free(name.value);
    free(turn.value);
    fourc_options_free(options);
    fourc_classifier_free(classifier);
    return fclose(file) == 0 && fflush(stdout) == 0 ? 0 : 1;
}
