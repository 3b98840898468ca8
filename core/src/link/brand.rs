//! The brands that swindlers pretend to be, and the domains that are truly theirs.

use super::lookalike::{bad, rows};
use crate::error::Result;

/// One brand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Brand {
    /// Where it stands in its table.
    pub(crate) line: usize,
    /// Its name as people write it, in lower case.
    pub(crate) name: String,
    /// Its domains, each with all that is below it.
    pub(crate) domains: Vec<String>,
    /// Whether its name is also an ordinary word, surname or place, so that it says less.
    pub(crate) common: bool,
}

impl Brand {
    /// Whether a host belongs to the brand.
    pub(crate) fn owns(&self, host: &str) -> bool {
        self.domains.iter().any(|domain| {
            host.strip_suffix(domain.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
    }
}

/// Reads `brand domains flags`, tab-separated, with a header and `#` comments; domains stand between commas, the brand's
/// first one first.
pub(crate) fn parse_brands(text: &str) -> Result<Vec<Brand>> {
    let parse = |(line, cells): (usize, Vec<&str>)| {
        let [name, domains, flags] = cells.as_slice() else { return Err(bad("brands", line)) };
        let domains: Vec<String> = domains.split(',').map(|domain| domain.trim().to_ascii_lowercase()).collect();
        if name.is_empty() || domains.iter().any(|domain| !domain.contains('.')) {
            return Err(bad("brands", line));
        }
        let common = flags.split([',', ' ']).any(|flag| flag == "common");
        Ok(Brand { line, name: (*name).to_owned(), domains, common })
    };
    rows(text).map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brand_owns_its_domains_and_what_is_below_them() {
        let table = "# written\nbrand\tdomains\tflags\nred bank\tredbank.example,red.example\t-\nthree\tthree.example\tcommon\n";
        let brands = parse_brands(table).unwrap();
        assert_eq!((brands[0].name.as_str(), brands[0].common, brands[1].common), ("red bank", false, true));
        for (host, own) in [
            ("redbank.example", true),
            ("www.red.example", true),
            ("inferred.example", false),
            ("redbank.example.evil.example", false),
        ] {
            assert_eq!(brands[0].owns(host), own, "{host}");
        }
    }

    #[test]
    fn a_row_that_lacks_a_column_is_damage() {
        let error = parse_brands("brand\tdomains\tflags\nred bank\tredbank.example\n").unwrap_err();
        assert!(error.message().contains("line 2"), "{error}");
    }
}
