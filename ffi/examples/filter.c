/* What a filter does with an address: opens a classifier once, asks, and acts by a policy.
 *
 *     cc filter.c $(pkg-config --cflags --libs fourc) -o filter
 *     ./filter ks3 'https://www.bing.com/search?q=unblocked+games+at+school'
 */
#include <fourc.h>

#include <stdio.h>
#include <string.h>

/* Says why a call failed, frees the error and gives the exit status of the program. */
static int failed(const char *what, fourc_error *error) {
    fprintf(stderr, "%s: %s: %s\n", what, fourc_error_code(error).ptr, fourc_error_message(error).ptr);
    fourc_error_free(error);
    return 2;
}

/* Asks about one address and prints the action, the reasons and what is blamed. */
static int judge(const fourc_classifier *classifier, const fourc_policy *policy, const char *url) {
    fourc_error *error = NULL;
    fourc_verdict *verdict = NULL;
    fourc_decision *decision = NULL;
    if (fourc_classify_url(classifier, url, strlen(url), &verdict, &error) != FOURC_OK) {
        return failed(url, error);
    }
    if (fourc_policy_decide(policy, verdict, &decision, &error) != FOURC_OK) {
        fourc_verdict_free(verdict);
        return failed("policy", error);
    }
    printf("%s\t%s\n", fourc_action_id(fourc_decision_action(decision)).ptr, url);
    for (size_t i = 0; i < fourc_decision_reason_count(decision); i++) {
        const fourc_category category = fourc_decision_reason_category(decision, i);
        const char *level = fourc_level_id(fourc_decision_reason_level(decision, i)).ptr;
        printf("  %s is %s\n", fourc_category_id(category).ptr, level);
        for (size_t j = 0; j < fourc_verdict_blamed_count(verdict, category); j++) {
            const size_t evidence = fourc_verdict_blamed(verdict, category, j);
            const fourc_span span = fourc_evidence_span(verdict, evidence);
            printf("    %s", fourc_evidence_source(verdict, evidence).ptr);
            if (span.is_given && fourc_evidence_part(verdict, evidence) == FOURC_PART_BODY) {
                printf(": %.*s", (int)(span.end - span.start), url + span.start);
            }
            printf("\n");
        }
    }
    fourc_decision_free(decision);
    fourc_verdict_free(verdict);
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: filter POLICY ADDRESS...\n");
        return 2;
    }
    fourc_error *error = NULL;
    fourc_policy *policy = NULL;
    fourc_classifier *classifier = NULL;
    if (fourc_policy_preset(fourc_preset_from_id(argv[1], strlen(argv[1])), &policy, &error) != FOURC_OK) {
        return failed(argv[1], error);
    }
    if (fourc_classifier_open(NULL, &classifier, &error) != FOURC_OK) {
        fourc_policy_free(policy);
        return failed("open", error);
    }
    int status = 0;
    for (int i = 2; i < argc && status == 0; i++) {
        status = judge(classifier, policy, argv[i]);
    }
    fourc_classifier_free(classifier);
    fourc_policy_free(policy);
    return status;
}
