/* fourc as a service of c-icap: REQMOD judges addresses and searches, RESPMOD pages and pictures.
 *
 * It holds no rule of its own: the verdict is fourc's and the action is the policy's. What the action is not `block` for passes unchanged (204).
 * Nothing of what is judged is logged.
 *
 * c-icap forks, and a classifier of fourc does not survive a fork. The process that is started opens one to check the
 * configuration and for the ISTag, and frees it before it forks; each child opens its own, when it starts or, where that failed,
 * with a later request.
 */
#include <c_icap/c-icap.h>
#include <c_icap/body.h>
#include <c_icap/commands.h>
#include <c_icap/debug.h>
#include <c_icap/service.h>
#include <c_icap/simple_api.h>

#include <fourc.h>

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- configuration ---- */

enum { MOST_FILES = 32, PRESETS = 6, PREVIEW = 4096, URL_BYTES = 64 * 1024 };

/* A file that the configuration names: a list in its layer, or the folder of a component. */
struct named_file {
    char *path;
    fourc_layer layer;
    struct timespec written;
    off_t length;
};

static struct named_file lists_named[MOST_FILES];
static size_t lists_count;
static char *components[MOST_FILES];
static size_t components_count;
static char *runtime_library;
static char *policy_name;
static char *page_path;
static fourc_effort effort = FOURC_EFFORT_FAST;
static bool closed_on_failure = true;
static long int largest_body = 16L * 1024 * 1024;

static int set_on_failure(const char *name, const char **argv, void *data) {
    (void)name, (void)data;
    if (argv == NULL || argv[0] == NULL || (strcmp(argv[0], "open") != 0 && strcmp(argv[0], "closed") != 0)) {
        ci_debug_printf(1, "fourc: OnFailure is `open` or `closed`\n");
        return 0;
    }
    closed_on_failure = strcmp(argv[0], "closed") == 0;
    return 1;
}

static int set_effort(const char *name, const char **argv, void *data) {
    (void)name, (void)data;
    const fourc_effort known[] = {FOURC_EFFORT_RULES, FOURC_EFFORT_FAST, FOURC_EFFORT_BALANCED, FOURC_EFFORT_ACCURATE};
    for (size_t i = 0; argv != NULL && argv[0] != NULL && i < sizeof known / sizeof *known; i++) {
        if (strcmp(argv[0], fourc_effort_id(known[i]).ptr) == 0) {
            effort = known[i];
            return 1;
        }
    }
    ci_debug_printf(1, "fourc: Effort is `rules`, `fast`, `balanced` or `accurate`\n");
    return 0;
}

static int add_list(const char *name, const char **argv, void *data) {
    (void)data;
    if (argv == NULL || argv[0] == NULL || lists_count == MOST_FILES) {
        ci_debug_printf(1, "fourc: %s names a file, at most %d of them\n", name, MOST_FILES);
        return 0;
    }
    const char *last = strrchr(name, '.');
    const char *kind = last == NULL ? name : last + 1;
    fourc_layer layer = FOURC_LAYER_CATEGORIES;
    if (strcasecmp(kind, "Deny") == 0) {
        layer = FOURC_LAYER_DENY;
    } else if (strcasecmp(kind, "Allow") == 0) {
        layer = FOURC_LAYER_ALLOW;
    } else if (strcasecmp(kind, "Sealed") == 0) {
        layer = FOURC_LAYER_SEALED;
    }
    lists_named[lists_count].path = strdup(argv[0]);
    lists_named[lists_count++].layer = layer;
    return 1;
}

static int add_component(const char *name, const char **argv, void *data) {
    (void)data;
    if (argv == NULL || argv[0] == NULL || components_count == MOST_FILES) {
        ci_debug_printf(1, "fourc: %s names a folder, at most %d of them\n", name, MOST_FILES);
        return 0;
    }
    components[components_count++] = strdup(argv[0]);
    return 1;
}

static struct ci_conf_entry conf_variables[] = {
    {"Policy", &policy_name, ci_cfg_set_str, "A preset or the path of a policy file"},
    {"OnFailure", NULL, set_on_failure, "open or closed: what becomes of what cannot be judged"},
    {"MaxSize", &largest_body, ci_cfg_size_long, "The largest page or picture that is judged"},
    {"Effort", NULL, set_effort, "rules, fast, balanced or accurate"},
    {"Deny", NULL, add_list, "A list of addresses that are not wanted"},
    {"Allow", NULL, add_list, "A list of addresses about which category lists are not heard"},
    {"Sealed", NULL, add_list, "A sealed list of addresses"},
    {"Categories", NULL, add_list, "A compiled list of addresses by category"},
    {"Component", NULL, add_component, "The folder of a component, e.g. the image model"},
    {"OnnxRuntime", &runtime_library, ci_cfg_set_str, "The library of ONNX Runtime"},
    {"Page", &page_path, ci_cfg_set_str, "The page that is shown in place of what is blocked"},
    {NULL, NULL, NULL, NULL}};

/* ---- what all requests share ---- */

static const char DEFAULT_PAGE[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>This page is not available here</title></head>\n"
    "<body><main><h1>This page is not available here</h1>\n"
    "<p>The page does not fit what this network is for. That happens with harmless pages, too.</p>\n"
    "<p>If you need it for your work, tell a teacher or the person who looks after the network.</p>\n"
    "</main></body></html>\n";

static const fourc_preset PRESET_NUMBERS[PRESETS] = {FOURC_PRESET_EARLY_YEARS_KS1, FOURC_PRESET_KS2,     FOURC_PRESET_KS3,
                                                     FOURC_PRESET_KS4,             FOURC_PRESET_POST_16, FOURC_PRESET_STAFF};

static ci_service_xdata_t *service_xdata;
static fourc_policy *presets[PRESETS];
static fourc_policy *policy;
static char *page;
static size_t page_length;
/* The digest of the base bundle, 64 digits. */
static char bundle_digest[65];

/* The classifier of this process; `opener` is the process that it belongs to. */
static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;
static fourc_classifier *classifier;
static pid_t opener;
static time_t last_look;

/* Logs why a call failed, which never quotes what was judged, and frees the error. */
static void complain(const char *what, fourc_error *error) {
    ci_debug_printf(1, "fourc: %s: %s: %s\n", what, fourc_error_code(error).ptr, fourc_error_message(error).ptr);
    fourc_error_free(error);
}

/* All of a file with a zero byte after it; NULL where it cannot be read. */
static char *read_all(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    char *content = NULL;
    size_t used = 0, room = 0;
    if (file == NULL) {
        return NULL;
    }
    for (;;) {
        if (used + 1 >= room) {
            room = room == 0 ? 8192 : room * 2;
            char *larger = realloc(content, room);
            if (larger == NULL) {
                break;
            }
            content = larger;
        }
        const size_t taken = fread(content + used, 1, room - used - 1, file);
        used += taken;
        if (taken == 0) {
            content[used] = '\0';
            *length = used;
            fclose(file);
            return content;
        }
    }
    free(content);
    fclose(file);
    return NULL;
}

/* The policy of this name: a preset, or a file. */
static fourc_policy *open_policy(const char *name) {
    fourc_policy *opened = NULL;
    fourc_error *error = NULL;
    const fourc_preset preset = fourc_preset_from_id(name, strlen(name));
    if (preset != FOURC_PRESET_NONE) {
        if (fourc_policy_preset(preset, &opened, &error) != FOURC_OK) {
            complain("policy", error);
        }
        return opened;
    }
    size_t length = 0;
    char *json = read_all(name, &length);
    if (json == NULL) {
        ci_debug_printf(1, "fourc: Policy is neither a preset nor a file that can be read\n");
        return NULL;
    }
    if (fourc_policy_from_json(json, length, &opened, &error) != FOURC_OK) {
        complain("policy", error);
    }
    free(json);
    return opened;
}

/* Notes in what state the files of the lists are; whether that is another than before. */
static bool lists_changed(void) {
    bool changed = false;
    for (size_t i = 0; i < lists_count; i++) {
        struct stat now;
        struct named_file *list = &lists_named[i];
        if (stat(list->path, &now) != 0) {
            memset(&now, 0, sizeof now);
        }
        changed = changed || now.st_mtim.tv_sec != list->written.tv_sec || now.st_mtim.tv_nsec != list->written.tv_nsec ||
                  now.st_size != list->length;
        list->written = now.st_mtim;
        list->length = now.st_size;
    }
    return changed;
}

/* The lists as their files have them now; NULL when one of them cannot be read. */
static fourc_lists *read_lists(void) {
    fourc_lists *lists = fourc_lists_new();
    fourc_error *error = NULL;
    const time_t now = time(NULL);
    struct tm day;
    gmtime_r(&now, &day);
    bool good = lists != NULL && fourc_lists_set_today(lists, (uint16_t)(day.tm_year + 1900), (uint8_t)(day.tm_mon + 1),
                                                       (uint8_t)day.tm_mday, &error) == FOURC_OK;
    for (size_t i = 0; good && i < lists_count; i++) {
        const struct named_file *list = &lists_named[i];
        good = fourc_lists_add_file(lists, list->layer, list->path, strlen(list->path), NULL, 0, &error) == FOURC_OK;
    }
    if (!good) {
        complain("lists", error);
        fourc_lists_free(lists);
        return NULL;
    }
    return lists;
}

/* Opens a classifier. The process that will fork opens it without models, which it has no use for. */
static fourc_classifier *open_classifier(bool with_models) {
    fourc_classifier *opened = NULL;
    fourc_error *error = NULL;
    lists_changed();
    fourc_lists *lists = read_lists();
    fourc_options *options = fourc_options_new();
    bool good = lists != NULL && options != NULL && fourc_options_set_lists(options, lists, &error) == FOURC_OK &&
                fourc_options_set_threads(options, 1, &error) == FOURC_OK &&
                fourc_options_set_effort(options, with_models ? effort : FOURC_EFFORT_RULES, &error) == FOURC_OK;
    for (size_t i = 0; with_models && good && i < components_count; i++) {
        good = fourc_options_add_component(options, components[i], strlen(components[i]), &error) == FOURC_OK;
    }
    if (with_models && good && runtime_library != NULL) {
        good = fourc_options_set_onnxruntime(options, runtime_library, strlen(runtime_library), &error) == FOURC_OK;
    }
    good = good && fourc_classifier_open(options, &opened, &error) == FOURC_OK;
    if (!good && lists != NULL) {
        complain("open", error);
    }
    fourc_options_free(options);
    fourc_lists_free(lists);
    return opened;
}

/* FNV-1a, which tells states apart and protects nothing. */
static uint64_t mixed(uint64_t hash, const void *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211);
    }
    return hash;
}

/* Says by the ISTag what answers rest on: the bundles, the policy and the lists. */
static void set_istag(void) {
    uint64_t hash = mixed(UINT64_C(14695981039346656037), bundle_digest, strlen(bundle_digest));
    const fourc_str json = fourc_policy_json(policy);
    hash = mixed(hash, json.ptr, json.len);
    for (size_t i = 0; i < components_count; i++) {
        char path[4096];
        size_t length = 0;
        snprintf(path, sizeof path, "%s/bundle.json", components[i]);
        char *manifest = read_all(path, &length);
        hash = mixed(hash, manifest == NULL ? "" : manifest, length);
        free(manifest);
    }
    for (size_t i = 0; i < lists_count; i++) {
        hash = mixed(hash, lists_named[i].path, strlen(lists_named[i].path));
        hash = mixed(hash, &lists_named[i].written.tv_sec, sizeof lists_named[i].written.tv_sec);
        hash = mixed(hash, &lists_named[i].length, sizeof lists_named[i].length);
    }
    /* c-icap puts six letters of its own before it, and cuts it to 26. */
    char tag[CI_SERVICE_ISTAG_SIZE + 1];
    snprintf(tag, sizeof tag, "%.8s-%016llx", bundle_digest, (unsigned long long)hash);
    ci_service_set_istag(service_xdata, tag);
}

/* Takes the digest of the base bundle from a verdict, which names what it rests on. */
static bool find_bundle(const fourc_classifier *opened) {
    static const char address[] = "https://unsealed.selftest.fourc.example/";
    fourc_verdict *verdict = NULL;
    fourc_error *error = NULL;
    if (fourc_classify_url(opened, address, sizeof address - 1, &verdict, &error) != FOURC_OK) {
        complain("self-test", error);
        return false;
    }
    const char *digest = strstr(fourc_verdict_json(verdict).ptr, "\"digest\":\"sha256:");
    const bool found = digest != NULL && sscanf(digest, "\"digest\":\"sha256:%64[0-9a-f]", bundle_digest) == 1;
    fourc_verdict_free(verdict);
    return found;
}

/* The classifier of this process, opened if need be; NULL where that fails. A change of lists is taken at most once a second. */
static const fourc_classifier *own_classifier(void) {
    const time_t now = time(NULL);
    pthread_mutex_lock(&opening);
    if (opener != getpid()) {
        classifier = NULL;
        opener = getpid();
        last_look = 0;
    }
    const bool is_due = last_look != now;
    last_look = now;
    if (is_due && classifier == NULL) {
        classifier = open_classifier(true);
    } else if (is_due && lists_changed()) {
        fourc_error *error = NULL;
        fourc_lists *lists = read_lists();
        if (lists == NULL) {
            ci_debug_printf(1, "fourc: the old lists go on answering\n");
        } else if (fourc_classifier_reload(classifier, lists, &error) != FOURC_OK) {
            complain("the old lists go on answering", error);
        } else {
            set_istag();
            ci_debug_printf(1, "fourc: the lists were read anew\n");
        }
        fourc_lists_free(lists);
    }
    const fourc_classifier *own = classifier;
    pthread_mutex_unlock(&opening);
    return own;
}

/* ---- judging ---- */

/* What is done with one request. */
enum fate { PASS, BLOCK };

static enum fate failed(void) {
    return closed_on_failure ? BLOCK : PASS;
}

/* Acts by the policy; frees the verdict. */
static enum fate decided(const fourc_policy *by, fourc_verdict *verdict) {
    const fourc_action action = fourc_policy_action(by, verdict);
    fourc_verdict_free(verdict);
    return action >= FOURC_ACTION_BLOCK ? BLOCK : PASS;
}

static enum fate judge_address(const fourc_policy *by, const char *url) {
    const fourc_classifier *own = own_classifier();
    fourc_verdict *verdict = NULL;
    if (own == NULL || by == NULL || fourc_classify_url(own, url, strlen(url), &verdict, NULL) != FOURC_OK) {
        return failed();
    }
    return decided(by, verdict);
}

enum kind { OTHER, PAGE, PICTURE };

static enum fate judge_content(const fourc_policy *by, enum kind kind, const char *url, const char *type, const void *content,
                               size_t length) {
    const fourc_classifier *own = own_classifier();
    fourc_input *input = NULL;
    fourc_verdict *verdict = NULL;
    fourc_status status;
    if (own == NULL || by == NULL) {
        return failed();
    }
    if (kind == PICTURE) {
        status = fourc_input_image(content, length, &input, NULL);
    } else {
        status = fourc_input_page_bytes(content, length, type, strlen(type), &input, NULL);
        if (status == FOURC_OK && *url != '\0') {
            status = fourc_input_set_url(input, url, strlen(url), NULL);
        }
    }
    if (status == FOURC_OK) {
        status = fourc_classify(own, input, &verdict, NULL);
    }
    fourc_input_free(input);
    return status == FOURC_OK ? decided(by, verdict) : failed();
}

/* ---- one request ---- */

struct transaction {
    const fourc_policy *policy;
    enum kind kind;
    bool is_blocked;
    /* What goes back is what came, without waiting for its end. */
    bool is_passing;
    bool has_ended;
    char *url;
    char type[256];
    char *body;
    size_t length, room, sent;
};

/* The policy that the service was asked for with `?policy=PRESET`, otherwise the one of the configuration. */
static const fourc_policy *policy_of(const ci_request_t *req) {
    static const char key[] = "policy=";
    const char *named = strstr(req->args, key);
    if (named == NULL) {
        return policy;
    }
    named += sizeof key - 1;
    const size_t length = strcspn(named, "&");
    const fourc_preset preset = fourc_preset_from_id(named, length);
    for (size_t i = 0; i < PRESETS; i++) {
        if (preset == PRESET_NUMBERS[i]) {
            return presets[i];
        }
    }
    return NULL;
}

/* The address of the request: the second word of its first line. A tunnel is asked for as host and port. */
static char *address_of(ci_request_t *req) {
    const char *line = ci_http_request(req);
    if (line == NULL) {
        return strdup("");
    }
    const size_t method = strcspn(line, " ");
    const char *start = line + method + strspn(line + method, " ");
    const size_t length = strcspn(start, " ");
    const bool is_tunnel = method == 7 && strncmp(line, "CONNECT", 7) == 0;
    char *url = length > URL_BYTES ? NULL : malloc(length + sizeof "https:///");
    if (url != NULL) {
        sprintf(url, is_tunnel ? "https://%.*s/" : "%.*s", (int)length, start);
    }
    return url;
}

static bool begins(const char *content, size_t length, const char *magic, size_t magic_length) {
    return length >= magic_length && memcmp(content, magic, magic_length) == 0;
}

/* What a body is: by its type, and by its first bytes where it says that it is something else. */
static enum kind kind_of(const char *type, const char *start, size_t length) {
    if (strncasecmp(type, "text/html", 9) == 0 || strncasecmp(type, "application/xhtml+xml", 21) == 0) {
        return PAGE;
    }
    if (strncasecmp(type, "image/svg", 9) == 0) {
        return OTHER;
    }
    if (strncasecmp(type, "image/", 6) == 0 || begins(start, length, "\xFF\xD8\xFF", 3) || begins(start, length, "\x89PNG", 4) ||
        begins(start, length, "GIF8", 4) || (begins(start, length, "RIFF", 4) && length >= 12 && memcmp(start + 8, "WEBP", 4) == 0)) {
        return PICTURE;
    }
    /* Without a type browsers take for a page what looks like one. */
    size_t space = 0;
    while (space < length && isspace((unsigned char)start[space])) {
        space++;
    }
    return *type == '\0' && space < length && start[space] == '<' ? PAGE : OTHER;
}

static void *begin(ci_request_t *req) {
    struct transaction *own = calloc(1, sizeof *own);
    if (own != NULL) {
        own->policy = policy_of(req);
        own->url = address_of(req);
    }
    return own;
}

static void end(void *data) {
    struct transaction *own = data;
    if (own != NULL) {
        free(own->url);
        free(own->body);
        free(own);
    }
}

static bool keep(struct transaction *own, const char *bytes, size_t length) {
    if (own->length + length > own->room) {
        const size_t room = (own->length + length) * 2;
        char *larger = realloc(own->body, room);
        if (larger == NULL) {
            return false;
        }
        own->body = larger;
        own->room = room;
    }
    memcpy(own->body + own->length, bytes, length);
    own->length += length;
    return true;
}

/* Answers with the page in place of whatever was asked for. */
static void block(struct transaction *own, ci_request_t *req) {
    char line[64];
    own->is_blocked = true;
    own->sent = 0;
    if (ci_http_response_headers(req) != NULL) {
        ci_http_response_reset_headers(req);
    } else {
        ci_http_response_create(req, 1, 1);
    }
    ci_http_response_add_header(req, "HTTP/1.1 403 Forbidden");
    ci_http_response_add_header(req, "Content-Type: text/html; charset=utf-8");
    ci_http_response_add_header(req, "Cache-Control: no-store");
    snprintf(line, sizeof line, "Content-Length: %zu", page_length);
    ci_http_response_add_header(req, line);
    ci_req_unlock_data(req);
}

/* What could not be judged: blocked, or sent on as it comes. */
static void give_up(struct transaction *own, ci_request_t *req) {
    if (failed() == BLOCK) {
        block(own, req);
    } else {
        own->is_passing = true;
        ci_req_unlock_data(req);
    }
}

static int preview(char *start, int length, ci_request_t *req) {
    struct transaction *own = ci_service_data(req);
    if (own == NULL) {
        return CI_ERROR;
    }
    if (ci_req_type(req) == ICAP_REQMOD) {
        if ((own->url == NULL ? failed() : judge_address(own->policy, own->url)) == PASS) {
            return CI_MOD_ALLOW204;
        }
        block(own, req);
        return CI_MOD_CONTINUE;
    }
    const size_t given = length > 0 ? (size_t)length : 0;
    const char *type = ci_http_response_get_header(req, "Content-Type");
    snprintf(own->type, sizeof own->type, "%s", type == NULL ? "" : type);
    own->kind = kind_of(own->type, start, given);
    if (!ci_req_hasbody(req) || own->kind == OTHER) {
        return CI_MOD_ALLOW204;
    }
    if (ci_http_content_length(req) > largest_body) {
        if (failed() == PASS) {
            return CI_MOD_ALLOW204;
        }
        block(own, req);
    } else if (given > 0 && !keep(own, start, given)) {
        return CI_ERROR;
    }
    return CI_MOD_CONTINUE;
}

static int pass_bytes(char *out, int *out_length, char *in, int *in_length, int is_end, ci_request_t *req) {
    struct transaction *own = ci_service_data(req);
    if (own == NULL) {
        return CI_ERROR;
    }
    if (in != NULL && in_length != NULL && *in_length > 0 && !own->is_blocked) {
        if (!keep(own, in, (size_t)*in_length)) {
            return CI_ERROR;
        }
        if (!own->is_passing && own->length > (size_t)largest_body) {
            give_up(own, req);
        }
    }
    own->has_ended = own->has_ended || is_end;
    if (out != NULL && out_length != NULL) {
        const char *from = own->is_blocked ? page : own->body;
        const size_t left = (own->is_blocked ? page_length : own->length) - own->sent;
        const size_t room = (size_t)*out_length;
        const size_t taken = left < room ? left : room;
        if (taken > 0) {
            memcpy(out, from + own->sent, taken);
            own->sent += taken;
            *out_length = (int)taken;
        } else {
            *out_length = own->is_blocked || own->has_ended ? CI_EOF : 0;
        }
        if (own->is_passing && !own->is_blocked && own->sent == own->length) {
            own->sent = own->length = 0;
        }
    }
    return CI_OK;
}

/* Judges a body, decompressed where it came compressed. */
static enum fate judge_body(const struct transaction *own, ci_request_t *req) {
    const int coding = ci_http_response_content_encoding(req);
    const char *url = own->url == NULL ? "" : own->url;
    if (coding == CI_ENCODE_NONE) {
        return judge_content(own->policy, own->kind, url, own->type, own->body, own->length);
    }
    ci_membuf_t *plain = ci_membuf_new();
    enum fate fate = failed();
    if (plain != NULL && coding != CI_ENCODE_UNKNOWN &&
        ci_decompress_to_membuf(coding, own->body, own->length, plain, largest_body) == CI_COMP_OK) {
        fate = judge_content(own->policy, own->kind, url, own->type, plain->buf, (size_t)plain->endpos);
    }
    if (plain != NULL) {
        ci_membuf_free(plain);
    }
    return fate;
}

static int end_of_data(ci_request_t *req) {
    struct transaction *own = ci_service_data(req);
    if (own == NULL) {
        return CI_ERROR;
    }
    own->has_ended = true;
    if (own->is_blocked || own->is_passing || ci_req_type(req) == ICAP_REQMOD) {
        return CI_MOD_DONE;
    }
    if (own->length > 0 && judge_body(own, req) == BLOCK) {
        block(own, req);
        return CI_MOD_DONE;
    }
    if (ci_req_allow204(req) && !ci_req_sent_data(req)) {
        return CI_MOD_ALLOW204;
    }
    ci_req_unlock_data(req);
    return CI_MOD_DONE;
}

/* ---- the service ---- */

static void open_in_child(const char *name, int type, void *data) {
    (void)name, (void)type, (void)data;
    own_classifier();
}

static int init(ci_service_xdata_t *xdata, struct ci_server_conf *server) {
    (void)server;
    service_xdata = xdata;
    ci_service_set_preview(xdata, PREVIEW);
    ci_service_enable_204(xdata);
    ci_service_set_transfer_preview(xdata, "*");
    ci_service_set_options_ttl(xdata, 60);
    ci_command_register_action("fourc::open", CI_CMD_CHILD_START, NULL, open_in_child);
    return CI_OK;
}

static int check(ci_service_xdata_t *xdata, struct ci_server_conf *server) {
    (void)xdata, (void)server;
    policy = open_policy(policy_name == NULL ? "ks3" : policy_name);
    for (size_t i = 0; i < PRESETS; i++) {
        fourc_policy_preset(PRESET_NUMBERS[i], &presets[i], NULL);
    }
    page = page_path == NULL ? NULL : read_all(page_path, &page_length);
    if (page_path != NULL && page == NULL) {
        ci_debug_printf(1, "fourc: the file of Page cannot be read; the page within is shown\n");
    }
    if (page == NULL) {
        page = strdup(DEFAULT_PAGE);
        page_length = sizeof DEFAULT_PAGE - 1;
    }
    fourc_classifier *opened = open_classifier(false);
    const bool good = policy != NULL && page != NULL && opened != NULL && find_bundle(opened);
    fourc_classifier_free(opened);
    if (!good) {
        ci_debug_printf(1, "fourc: the configuration is not usable\n");
        return CI_ERROR;
    }
    set_istag();
    return CI_OK;
}

static void close_service(void) {
    fourc_policy_free(policy);
    policy = NULL;
    for (size_t i = 0; i < PRESETS; i++) {
        fourc_policy_free(presets[i]);
        presets[i] = NULL;
    }
    if (opener == getpid()) {
        fourc_classifier_free(classifier);
    }
    classifier = NULL;
    for (size_t i = 0; i < lists_count; i++) {
        free(lists_named[i].path);
    }
    for (size_t i = 0; i < components_count; i++) {
        free(components[i]);
    }
    lists_count = components_count = 0;
    free(page);
    page = NULL;
}

CI_DECLARE_MOD_DATA ci_service_module_t service = {
    "fourc",
    "fourc: risks to children in addresses, pages and pictures",
    ICAP_REQMOD | ICAP_RESPMOD,
    init,
    check,
    close_service,
    begin,
    end,
    preview,
    end_of_data,
    pass_bytes,
    conf_variables,
    NULL,
};
