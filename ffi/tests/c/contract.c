/* Holds the C interface to its header: statuses, null pointers, lists, batches, threads, forks. The one argument is a folder
 * with the bundles `corrupt` and `incompatible`. Ends with status 1 at the first promise that is broken. */
#define _POSIX_C_SOURCE 200809L
#include <fourc.h>

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int checks = 0;

#define CHECK(condition)                                                                                                    \
    do {                                                                                                                    \
        checks++;                                                                                                           \
        if (!(condition)) {                                                                                                 \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);                                   \
            exit(1);                                                                                                        \
        }                                                                                                                   \
    } while (0)

#define TEXT(text) text, strlen(text)

static int is(fourc_str text, const char *expected) {
    return text.ptr != NULL && text.len == strlen(expected) && strcmp(text.ptr, expected) == 0;
}

/* Whether a call was refused in this way, with an error object that says so. Frees the error. */
static void refused(fourc_status status, fourc_error *error, fourc_status expected, const char *code, const char *says) {
    CHECK(status == expected);
    CHECK(error != NULL);
    CHECK(fourc_error_status(error) == expected);
    CHECK(is(fourc_error_code(error), code));
    CHECK(is(fourc_status_code(expected), code));
    if (strstr(fourc_error_message(error).ptr, says) == NULL) {
        fprintf(stderr, "the message does not name %s: %s\n", says, fourc_error_message(error).ptr);
        CHECK(0);
    }
    fourc_error_free(error);
}

static fourc_options *rules(void) {
    fourc_options *options = fourc_options_new();
    CHECK(options != NULL);
    CHECK(fourc_options_set_effort(options, FOURC_EFFORT_RULES, NULL) == FOURC_OK);
    CHECK(fourc_options_set_threads(options, 2, NULL) == FOURC_OK);
    return options;
}

static fourc_classifier *opened(const fourc_options *options) {
    fourc_classifier *classifier = NULL;
    fourc_error *error = NULL;
    if (fourc_classifier_open(options, &classifier, &error) != FOURC_OK) {
        fprintf(stderr, "%s\n", fourc_error_message(error).ptr);
        CHECK(0);
    }
    CHECK(classifier != NULL && error == NULL);
    return classifier;
}

static fourc_verdict *asked(const fourc_classifier *classifier, const char *url) {
    fourc_verdict *verdict = NULL;
    CHECK(fourc_classify_url(classifier, TEXT(url), &verdict, NULL) == FOURC_OK);
    return verdict;
}

static void version(void) {
    char expected[32];
    snprintf(expected, sizeof expected, "%d.%d.%d", FOURC_VERSION_MAJOR, FOURC_VERSION_MINOR, FOURC_VERSION_PATCH);
    CHECK(is(fourc_version(), expected));
    CHECK(fourc_version_number() == FOURC_VERSION_NUMBER);
    CHECK(FOURC_VERSION_NUMBER == FOURC_VERSION_MAJOR * 10000 + FOURC_VERSION_MINOR * 100 + FOURC_VERSION_PATCH);
    CHECK(fourc_category_from_id(TEXT("grooming")) == FOURC_CATEGORY_GROOMING);
    CHECK(fourc_category_from_id(TEXT("no such")) == FOURC_CATEGORY_NONE);
    CHECK(fourc_category_from_id(NULL, 3) == FOURC_CATEGORY_NONE);
    CHECK(fourc_category_parent(FOURC_CATEGORY_HATE_MISOGYNY) == FOURC_CATEGORY_HATE);
    CHECK(fourc_category_is_risk(FOURC_CATEGORY_GROOMING));
    CHECK(fourc_category_severity(FOURC_CATEGORY_GROOMING) == FOURC_SEVERITY_CRITICAL);
    CHECK(is(fourc_level_id(FOURC_LEVEL_LIKELY), "likely"));
    CHECK(is(fourc_level_id(1000), ""));
    for (size_t i = 0; i < fourc_category_count(); i++) {
        CHECK(fourc_category_id(fourc_category_at(i)).len > 0);
    }
}

/* Every function that takes a handle answers NULL as the header says. */
static void nulls(void) {
    fourc_error *error = NULL;
    fourc_verdict *verdict = NULL;
    fourc_status status = fourc_classify(NULL, NULL, &verdict, &error);
    refused(status, error, FOURC_STATUS_NULL_POINTER, "null-pointer", "classifier");
    CHECK(verdict == NULL);
    CHECK(fourc_classify(NULL, NULL, NULL, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_classify_url(NULL, TEXT("a"), &verdict, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_classify_text(NULL, TEXT("a"), FOURC_CHANNEL_CHAT, &verdict, NULL) == FOURC_STATUS_NULL_POINTER);
    fourc_batch *batch = NULL;
    CHECK(fourc_classify_batch(NULL, NULL, 0, &batch, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_classifier_reload(NULL, NULL, NULL) == FOURC_STATUS_NULL_POINTER);
    fourc_classifier *classifier = NULL;
    CHECK(fourc_classifier_with_lists(NULL, NULL, &classifier, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_classifier_open(NULL, NULL, NULL) == FOURC_STATUS_NULL_POINTER);
    fourc_string *string = NULL;
    CHECK(fourc_classifier_lists_json(NULL, &string, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_classifier_runtime(NULL, &string, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_classifier_describe(NULL, TEXT("a"), &string, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_classifier_canonical(NULL, TEXT("a"), &string, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_classifier_address_json(NULL, TEXT("a"), &string, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(string == NULL && is(fourc_string_view(NULL), ""));

    CHECK(fourc_options_set_bundle(NULL, TEXT("a"), NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_options_add_component(NULL, TEXT("a"), NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_options_add_terms(NULL, FOURC_TERMS_FORMAT_TOML, TEXT("a"), TEXT(""), NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_options_add_terms_file(NULL, TEXT("a.toml"), NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_options_set_lists(NULL, NULL, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_options_set_limit(NULL, TEXT("text_bytes"), 1, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_options_set_onnxruntime(NULL, TEXT("a"), NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_options_set_sessions(NULL, 1, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_options_set_threads(NULL, 1, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_options_set_effort(NULL, FOURC_EFFORT_FAST, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_options_set_allow_shrink(NULL, 0.5, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_lists_add(NULL, FOURC_LAYER_DENY, TEXT("a"), (const uint8_t *)"a.example", 9, NULL, 0, NULL) ==
          FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_lists_add_file(NULL, FOURC_LAYER_DENY, TEXT("a"), NULL, 0, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_lists_add_missing(NULL, TEXT("a"), NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_lists_set_today(NULL, 2026, 11, 22, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_lists_set_drops_others(NULL, true, NULL) == FOURC_STATUS_NULL_POINTER);

    fourc_input *input = NULL;
    CHECK(fourc_input_text(NULL, 1, &input, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_input_url(NULL, 1, &input, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_input_image(NULL, 1, &input, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_input_page(NULL, 1, &input, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_input_page_bytes(NULL, 1, NULL, 0, &input, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_input_screenshot(NULL, 1, &input, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_input_conversation(NULL, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(input == NULL);
    CHECK(fourc_input_add_turn(NULL, TEXT("a"), TEXT("b"), NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_input_set_title(NULL, TEXT("a"), NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_input_set_url(NULL, TEXT("a"), NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_input_set_screen_text(NULL, TEXT("a"), NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_input_set_channel(NULL, FOURC_CHANNEL_CHAT, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_input_set_author(NULL, FOURC_AUTHOR_CHILD, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_input_kind(NULL) == FOURC_KIND_NONE && is(fourc_input_html(NULL), ""));

    fourc_policy *policy = NULL;
    fourc_decision *decision = NULL;
    CHECK(fourc_policy_from_json(NULL, 1, &policy, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_policy_decide(NULL, NULL, &decision, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(fourc_policy_action(NULL, NULL) == FOURC_ACTION_BLOCK);
    CHECK(is(fourc_policy_id(NULL), "") && is(fourc_policy_json(NULL), ""));
    CHECK(fourc_decision_action(NULL) == FOURC_ACTION_BLOCK && fourc_decision_is_incomplete(NULL));
    CHECK(!fourc_decision_is_denied(NULL) && fourc_decision_reason_count(NULL) == 0);
    CHECK(fourc_decision_reason_category(NULL, 0) == FOURC_CATEGORY_NONE);
    CHECK(fourc_decision_reason_level(NULL, 0) == FOURC_LEVEL_UNKNOWN);
    CHECK(fourc_decision_reason_action(NULL, 0) == FOURC_ACTION_BLOCK && is(fourc_decision_json(NULL), ""));

    CHECK(fourc_verdict_from_json(NULL, 1, &verdict, NULL) == FOURC_STATUS_NULL_POINTER);
    CHECK(is(fourc_verdict_json(NULL), "") && fourc_verdict_kind(NULL) == FOURC_KIND_NONE);
    CHECK(fourc_verdict_level(NULL, FOURC_CATEGORY_GROOMING) == FOURC_LEVEL_UNKNOWN);
    CHECK(fourc_verdict_score(NULL, FOURC_CATEGORY_GROOMING) < 0);
    CHECK(fourc_verdict_raw_score(NULL, FOURC_CATEGORY_GROOMING) < 0);
    CHECK(fourc_verdict_basis(NULL, FOURC_CATEGORY_GROOMING) == FOURC_BASIS_NONE);
    CHECK(!fourc_verdict_is_assessed(NULL, FOURC_CATEGORY_GROOMING));
    CHECK(fourc_verdict_scored_count(NULL) == 0 && fourc_verdict_scored(NULL, 0) == FOURC_CATEGORY_NONE);
    CHECK(fourc_verdict_top(NULL) == FOURC_CATEGORY_NONE && fourc_verdict_top_level(NULL) == FOURC_LEVEL_UNKNOWN);
    CHECK(!fourc_verdict_is_denied(NULL) && !fourc_verdict_is_allowed(NULL));
    CHECK(fourc_verdict_blamed_count(NULL, FOURC_CATEGORY_GROOMING) == 0);
    CHECK(fourc_verdict_blamed(NULL, FOURC_CATEGORY_GROOMING, 0) == SIZE_MAX);
    CHECK(fourc_verdict_excused_count(NULL, FOURC_CATEGORY_GROOMING) == 0);
    CHECK(fourc_verdict_excused(NULL, FOURC_CATEGORY_GROOMING, 0) == SIZE_MAX);
    CHECK(fourc_evidence_count(NULL) == 0 && fourc_evidence_category(NULL, 0) == FOURC_CATEGORY_NONE);
    CHECK(fourc_evidence_context(NULL, 0) == FOURC_CONTEXT_NONE && fourc_evidence_shape(NULL, 0) == FOURC_SHAPE_NONE);
    CHECK(fourc_evidence_basis(NULL, 0) == FOURC_BASIS_NONE && is(fourc_evidence_source(NULL, 0), ""));
    CHECK(fourc_evidence_strength(NULL, 0) < 0 && fourc_evidence_part(NULL, 0) == FOURC_PART_BODY);
    CHECK(!fourc_evidence_span(NULL, 0).is_given && fourc_evidence_turn(NULL, 0) == -1);
    CHECK(!fourc_evidence_region(NULL, 0).is_given && fourc_evidence_layer(NULL, 0) == FOURC_LAYER_NONE);
    CHECK(!fourc_evidence_is_overruled(NULL, 0));
    CHECK(!fourc_coverage_is_complete(NULL) && !fourc_coverage_has(NULL, FOURC_CONDITION_TOO_SHORT));
    CHECK(fourc_coverage_count(NULL) == 0 && is(fourc_coverage_signal(NULL, 0), ""));
    CHECK(fourc_coverage_status(NULL, 0) == FOURC_SIGNAL_STATUS_NONE && is(fourc_coverage_note(NULL, 0), ""));
    CHECK(fourc_batch_count(NULL) == 0 && fourc_batch_verdict(NULL, 0) == NULL && fourc_batch_error(NULL, 0) == NULL);
    CHECK(fourc_error_status(NULL) == FOURC_OK && is(fourc_error_code(NULL), "") && is(fourc_error_message(NULL), ""));

    fourc_options_free(NULL);
    fourc_lists_free(NULL);
    fourc_classifier_free(NULL);
    fourc_input_free(NULL);
    fourc_verdict_free(NULL);
    fourc_batch_free(NULL);
    fourc_policy_free(NULL);
    fourc_decision_free(NULL);
    fourc_string_free(NULL);
    fourc_error_free(NULL);
}

/* A bundle or a runtime that cannot be opened. */
static void not_opened(const char *folder, const char *name, fourc_status expected, const char *code, const char *says) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    fourc_options *options = rules();
    CHECK(fourc_options_set_bundle(options, TEXT(path), NULL) == FOURC_OK);
    fourc_classifier *classifier = NULL;
    fourc_error *error = NULL;
    fourc_status status = fourc_classifier_open(options, &classifier, &error);
    refused(status, error, expected, code, says);
    CHECK(classifier == NULL);
    fourc_options_free(options);
}

/* Each kind of error that a caller in C can meet. */
static void errors(const char *folder, const fourc_classifier *classifier) {
    fourc_error *error = NULL;
    fourc_verdict *verdict = NULL;
    fourc_status status = fourc_classify_text(classifier, "ab\xff", 3, FOURC_CHANNEL_CHAT, &verdict, &error);
    refused(status, error, FOURC_STATUS_INVALID_INPUT, "invalid-input", "byte 2");
    status = fourc_classify_text(classifier, "ab", SIZE_MAX, FOURC_CHANNEL_CHAT, &verdict, &error);
    refused(status, error, FOURC_STATUS_INVALID_INPUT, "invalid-input", "length");
    status = fourc_classify_text(classifier, TEXT("ab"), 77, &verdict, &error);
    refused(status, error, FOURC_STATUS_CONFIGURATION, "configuration", "channel");

    fourc_input *input = NULL;
    const char *svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>";
    CHECK(fourc_input_image((const uint8_t *)svg, strlen(svg), &input, NULL) == FOURC_OK);
    CHECK(fourc_input_kind(input) == FOURC_KIND_IMAGE);
    status = fourc_classify(classifier, input, &verdict, &error);
    refused(status, error, FOURC_STATUS_UNSUPPORTED_INPUT, "unsupported-input", "");
    status = fourc_input_set_title(input, TEXT("a"), &error);
    refused(status, error, FOURC_STATUS_CONFIGURATION, "configuration", "title");
    fourc_input_free(input);

    fourc_options *options = rules();
    CHECK(fourc_options_set_limit(options, TEXT("text_bytes"), 10, NULL) == FOURC_OK);
    status = fourc_options_set_limit(options, TEXT("no_such"), 10, &error);
    refused(status, error, FOURC_STATUS_CONFIGURATION, "configuration", "text_bytes");
    CHECK(fourc_options_set_effort(options, 99, NULL) == FOURC_STATUS_CONFIGURATION);
    CHECK(fourc_options_set_threads(options, 1000000, NULL) == FOURC_STATUS_CONFIGURATION);
    CHECK(fourc_options_set_allow_shrink(options, NAN, NULL) == FOURC_STATUS_CONFIGURATION);
    CHECK(fourc_options_set_calibration(options, TEXT("[]"), NULL) != FOURC_OK);
    status = fourc_options_add_terms_file(options, TEXT("/no/such/file.toml"), &error);
    refused(status, error, FOURC_STATUS_IO, "io", "/no/such/file.toml");
    fourc_classifier *small = opened(options);
    status = fourc_classify_text(small, TEXT("more than ten bytes"), FOURC_CHANNEL_CHAT, &verdict, &error);
    refused(status, error, FOURC_STATUS_LIMIT_EXCEEDED, "limit-exceeded", "text_bytes = 10");
    fourc_classifier_free(small);
    fourc_options_free(options);

    not_opened(folder, "none", FOURC_STATUS_BUNDLE_NOT_FOUND, "bundle-not-found", "none");
    not_opened(folder, "corrupt", FOURC_STATUS_BUNDLE_CORRUPT, "bundle-corrupt", "");
    not_opened(folder, "incompatible", FOURC_STATUS_BUNDLE_INCOMPATIBLE, "bundle-incompatible", "");
    options = fourc_options_new();
    CHECK(fourc_options_set_onnxruntime(options, TEXT("/no/such/library.so"), NULL) == FOURC_OK);
    status = fourc_classifier_open(options, &small, &error);
    refused(status, error, FOURC_STATUS_MODEL_FAILED, "model-failed", "");
    fourc_options_free(options);

    /* Never returned to C: nothing here can be cancelled, and a panic is a defect. */
    CHECK(is(fourc_status_code(FOURC_STATUS_CANCELLED), "cancelled"));
    CHECK(is(fourc_status_code(FOURC_STATUS_INTERNAL), "internal"));
    CHECK(verdict == NULL);
}

static void add(fourc_lists *lists, fourc_layer layer, const char *content) {
    CHECK(fourc_lists_add(lists, layer, TEXT("school"), (const uint8_t *)content, strlen(content), NULL, 0, NULL) == FOURC_OK);
}

static bool is_denied(const fourc_classifier *classifier, const char *url) {
    fourc_verdict *verdict = asked(classifier, url);
    const bool denied = fourc_verdict_is_denied(verdict);
    fourc_verdict_free(verdict);
    return denied;
}

static void reloads(const fourc_classifier *shared) {
    fourc_lists *lists = fourc_lists_new();
    fourc_error *error = NULL;
    add(lists, FOURC_LAYER_DENY, "one.example\ntwo.example\nthree.example\n");
    CHECK(fourc_lists_set_today(lists, 2026, 11, 22, NULL) == FOURC_OK);
    fourc_status status = fourc_lists_set_today(lists, 2026, 2, 30, &error);
    refused(status, error, FOURC_STATUS_INVALID_INPUT, "invalid-input", "");
    status = fourc_lists_add(lists, 55, TEXT("school"), (const uint8_t *)"a.example", 9, NULL, 0, &error);
    refused(status, error, FOURC_STATUS_CONFIGURATION, "configuration", "layer");
    const fourc_category wrong = 7;
    status = fourc_lists_add(lists, FOURC_LAYER_CATEGORIES, TEXT("own"), (const uint8_t *)"a.example", 9, &wrong, 1, &error);
    refused(status, error, FOURC_STATUS_CONFIGURATION, "configuration", "7");
    status = fourc_lists_add_file(lists, FOURC_LAYER_DENY, TEXT("/no/such/list.txt"), NULL, 0, &error);
    refused(status, error, FOURC_STATUS_IO, "io", "/no/such/list.txt");
    const fourc_category gambling = FOURC_CATEGORY_GAMBLING;
    CHECK(fourc_lists_add(lists, FOURC_LAYER_CATEGORIES, TEXT("own"), (const uint8_t *)"casino.example\n", 15, &gambling, 1,
                          NULL) == FOURC_OK);

    fourc_classifier *school = NULL;
    CHECK(fourc_classifier_with_lists(shared, lists, &school, NULL) == FOURC_OK);
    CHECK(is_denied(school, "https://two.example/") && !is_denied(shared, "https://two.example/"));
    fourc_verdict *verdict = asked(school, "https://casino.example/");
    CHECK(fourc_verdict_level(verdict, FOURC_CATEGORY_GAMBLING) == FOURC_LEVEL_CONFIRMED);
    CHECK(fourc_verdict_basis(verdict, FOURC_CATEGORY_GAMBLING) == FOURC_BASIS_LIST);
    CHECK(fourc_verdict_top(verdict) == FOURC_CATEGORY_GAMBLING && fourc_verdict_top_level(verdict) == FOURC_LEVEL_CONFIRMED);
    fourc_verdict_free(verdict);

    /* Half a download: refused, and the old list goes on. */
    fourc_lists *half = fourc_lists_new();
    add(half, FOURC_LAYER_DENY, "one.example\n");
    status = fourc_classifier_reload(school, half, &error);
    refused(status, error, FOURC_STATUS_RELOAD_REFUSED, "reload-refused", "allow_shrink");
    CHECK(is_denied(school, "https://two.example/"));
    fourc_lists_free(half);

    fourc_lists *next = fourc_lists_new();
    add(next, FOURC_LAYER_DENY, "one.example\ntwo.example\nfour.example\n");
    CHECK(fourc_classifier_reload(school, next, NULL) == FOURC_OK);
    CHECK(is_denied(school, "https://four.example/") && !is_denied(school, "https://three.example/"));
    fourc_lists_free(next);

    fourc_string *json = NULL;
    CHECK(fourc_classifier_lists_json(school, &json, NULL) == FOURC_OK);
    CHECK(strstr(fourc_string_view(json).ptr, "\"deny/school\"") != NULL);
    fourc_string_free(json);
    fourc_classifier_free(school);
    fourc_lists_free(lists);
}

static void batches(const fourc_classifier *classifier) {
    fourc_input *inputs[3] = {NULL, NULL, NULL};
    CHECK(fourc_input_url(TEXT("https://www.bet365.com/"), &inputs[0], NULL) == FOURC_OK);
    CHECK(fourc_input_url(TEXT("no address at all"), &inputs[2], NULL) == FOURC_OK);
    fourc_batch *batch = NULL;
    CHECK(fourc_classify_batch(classifier, (const fourc_input *const *)inputs, 3, &batch, NULL) == FOURC_OK);
    CHECK(fourc_batch_count(batch) == 3);
    CHECK(fourc_verdict_level(fourc_batch_verdict(batch, 0), FOURC_CATEGORY_GAMBLING) == FOURC_LEVEL_CONFIRMED);
    CHECK(fourc_batch_error(batch, 0) == NULL);
    CHECK(fourc_error_status(fourc_batch_error(batch, 1)) == FOURC_STATUS_NULL_POINTER && fourc_batch_verdict(batch, 1) == NULL);
    CHECK(fourc_error_status(fourc_batch_error(batch, 2)) == FOURC_STATUS_INVALID_INPUT);
    CHECK(fourc_batch_verdict(batch, 3) == NULL && fourc_batch_error(batch, 3) == NULL);
    fourc_batch_free(batch);
    CHECK(fourc_classify_batch(classifier, NULL, 0, &batch, NULL) == FOURC_OK && fourc_batch_count(batch) == 0);
    fourc_batch_free(batch);
    CHECK(fourc_classify_batch(classifier, NULL, 1, &batch, NULL) == FOURC_STATUS_NULL_POINTER);
    fourc_input_free(inputs[0]);
    fourc_input_free(inputs[2]);
}

/* What a verdict says by its functions; the conformance rows compare all of it with the JSON. */
static void verdicts(const fourc_classifier *classifier) {
    const char *text = "dont tell ur mum, its our little secret";
    fourc_verdict *verdict = NULL;
    CHECK(fourc_classify_text(classifier, TEXT(text), FOURC_CHANNEL_CHAT, &verdict, NULL) == FOURC_OK);
    CHECK(fourc_verdict_kind(verdict) == FOURC_KIND_TEXT);
    CHECK(fourc_verdict_level(verdict, FOURC_CATEGORY_GROOMING) >= FOURC_LEVEL_LIKELY);
    CHECK(fourc_verdict_level(verdict, 4711) == FOURC_LEVEL_UNKNOWN && fourc_verdict_score(verdict, 4711) < 0);
    CHECK(fourc_verdict_blamed_count(verdict, FOURC_CATEGORY_GROOMING) > 0);
    const size_t blamed = fourc_verdict_blamed(verdict, FOURC_CATEGORY_GROOMING, 0);
    const fourc_span span = fourc_evidence_span(verdict, blamed);
    CHECK(span.is_given && strncmp(text + span.start, "dont tell ur mum", span.end - span.start) == 0);
    CHECK(fourc_evidence_source(verdict, blamed).len > 0 && fourc_evidence_source(verdict, SIZE_MAX).len == 0);
    CHECK(fourc_verdict_blamed(verdict, FOURC_CATEGORY_GROOMING, 99) == SIZE_MAX);
    CHECK(!fourc_coverage_is_complete(verdict));

    const fourc_str json = fourc_verdict_json(verdict);
    fourc_verdict *again = NULL;
    CHECK(fourc_verdict_from_json(json.ptr, json.len, &again, NULL) == FOURC_OK);
    CHECK(is(fourc_verdict_json(again), json.ptr));
    CHECK(fourc_verdict_json(verdict).ptr == json.ptr);
    fourc_error *error = NULL;
    fourc_verdict *none = NULL;
    fourc_status status = fourc_verdict_from_json(TEXT("{}"), &none, &error);
    refused(status, error, FOURC_STATUS_INVALID_INPUT, "invalid-input", "line 1");

    fourc_policy *policy = NULL;
    fourc_decision *decision = NULL;
    status = fourc_policy_preset(99, &policy, &error);
    refused(status, error, FOURC_STATUS_CONFIGURATION, "configuration", "preset");
    status = fourc_policy_from_json(TEXT("{"), &policy, &error);
    refused(status, error, FOURC_STATUS_CONFIGURATION, "configuration", "line 1");
    CHECK(fourc_policy_preset(FOURC_PRESET_KS2, &policy, NULL) == FOURC_OK && is(fourc_policy_id(policy), "ks2"));
    CHECK(fourc_policy_decide(policy, again, &decision, NULL) == FOURC_OK);
    CHECK(fourc_decision_action(decision) == fourc_policy_action(policy, verdict));
    CHECK(fourc_decision_action(decision) >= FOURC_ACTION_REVIEW);
    CHECK(fourc_decision_reason_category(decision, 0) != FOURC_CATEGORY_NONE);
    fourc_verdict_free(verdict);
    fourc_verdict_free(again);
    fourc_policy_free(policy);
    CHECK(strstr(fourc_decision_json(decision).ptr, "\"ks2\"") != NULL);
    fourc_decision_free(decision);
}

/* A page as it came over the wire: decoded, its text with a zero byte, its title and address set afterwards. */
static void inputs(const fourc_classifier *classifier) {
    fourc_input *page = NULL;
    const char *content = "<p>caf\xe9</p>";
    CHECK(fourc_input_page_bytes((const uint8_t *)content, strlen(content), TEXT("text/html; charset=iso-8859-1"), &page,
                                 NULL) == FOURC_OK);
    CHECK(is(fourc_input_html(page), "<p>caf\xc3\xa9</p>"));
    CHECK(fourc_input_set_title(page, TEXT("menu"), NULL) == FOURC_OK);
    CHECK(fourc_input_set_url(page, TEXT("https://cafe.example/"), NULL) == FOURC_OK);
    CHECK(fourc_input_add_turn(page, TEXT("a"), TEXT("b"), NULL) == FOURC_STATUS_CONFIGURATION);
    CHECK(fourc_input_set_author(page, FOURC_AUTHOR_CHILD, NULL) == FOURC_STATUS_CONFIGURATION);
    fourc_verdict *verdict = NULL;
    CHECK(fourc_classify(classifier, page, &verdict, NULL) == FOURC_OK);
    CHECK(fourc_verdict_kind(verdict) == FOURC_KIND_PAGE);
    fourc_verdict_free(verdict);
    fourc_input_free(page);

    fourc_input *talk = NULL;
    CHECK(fourc_input_conversation(&talk, NULL) == FOURC_OK);
    CHECK(fourc_input_add_turn(talk, TEXT("child"), TEXT("hello"), NULL) == FOURC_OK);
    CHECK(fourc_input_add_turn(talk, TEXT("other"), TEXT("dont tell ur mum, its our little secret"), NULL) == FOURC_OK);
    CHECK(fourc_classify(classifier, talk, &verdict, NULL) == FOURC_OK);
    const size_t blamed = fourc_verdict_blamed(verdict, FOURC_CATEGORY_GROOMING, 0);
    CHECK(fourc_evidence_turn(verdict, blamed) == 1);
    fourc_verdict_free(verdict);
    fourc_input_free(talk);

    fourc_string *string = NULL;
    CHECK(fourc_classifier_canonical(classifier, TEXT("HTTP://EXAMPLE.org:80/a#b"), &string, NULL) == FOURC_OK);
    CHECK(is(fourc_string_view(string), "http://example.org/a"));
    fourc_string_free(string);
    CHECK(fourc_classifier_runtime(classifier, &string, NULL) == FOURC_OK && fourc_string_view(string).len > 0);
    fourc_string_free(string);
}

static void *ask(void *classifier) {
    for (int i = 0; i < 25; i++) {
        fourc_verdict *verdict = NULL;
        if (fourc_classify_url(classifier, TEXT("https://always.example/"), &verdict, NULL) != FOURC_OK) {
            return "refused";
        }
        const bool denied = fourc_verdict_is_denied(verdict);
        fourc_verdict_free(verdict);
        if (!denied) {
            return "not denied";
        }
    }
    return NULL;
}

/* Four threads ask while the lists are exchanged under them; nobody is ever without the list. */
static void threads(const fourc_classifier *shared) {
    fourc_lists *lists = fourc_lists_new();
    add(lists, FOURC_LAYER_DENY, "always.example\n");
    fourc_classifier *school = NULL;
    CHECK(fourc_classifier_with_lists(shared, lists, &school, NULL) == FOURC_OK);
    pthread_t askers[4];
    for (int i = 0; i < 4; i++) {
        CHECK(pthread_create(&askers[i], NULL, ask, school) == 0);
    }
    for (int i = 0; i < 10; i++) {
        CHECK(fourc_classifier_reload(school, lists, NULL) == FOURC_OK);
    }
    for (int i = 0; i < 4; i++) {
        void *complaint = NULL;
        CHECK(pthread_join(askers[i], &complaint) == 0 && complaint == NULL);
    }
    fourc_classifier_free(school);
    fourc_lists_free(lists);
}

static void forks(const fourc_classifier *classifier) {
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        fourc_verdict *verdict = NULL;
        fourc_error *error = NULL;
        const fourc_status status = fourc_classify_url(classifier, TEXT("https://example.org/"), &verdict, &error);
        const bool named = is(fourc_error_code(error), "forked");
        fourc_error_free(error);
        /* Good news is a signal: at an exit, Valgrind would miss the threads that own the child's memory and call it lost. */
        if (status == FOURC_STATUS_FORKED && named && verdict == NULL) {
            raise(SIGKILL);
        }
        _exit(1);
    }
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: contract FOLDER\n");
        return 2;
    }
    version();
    nulls();
    fourc_options *options = rules();
    fourc_classifier *classifier = opened(options);
    fourc_options_free(options);
    errors(argv[1], classifier);
    reloads(classifier);
    batches(classifier);
    verdicts(classifier);
    inputs(classifier);
    threads(classifier);
    forks(classifier);
    fourc_classifier_free(classifier);
    printf("%d promises hold\n", checks);
    return 0;
}
