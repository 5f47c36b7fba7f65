//! A workbook as an Excel file (Office Open XML).

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Chart as Drawing, ChartAxisLabelPosition, ChartFont, ChartFormat, ChartLegendPosition,
    ChartLine, ChartLineDashType, ChartSolidFill, ChartType, Color, DocProperties, ExcelDateTime,
    Format, FormatAlign, Formula, Workbook as File, Worksheet, XlsxError,
};

use super::number::shortest;
use crate::report::{Chart, Content, Entry, Form, Kind, Look, Sheet, Workbook};

/// Ink of heads, of inputs (as bankers write them), of remarks; ground of heads and inputs.
const DARK: Color = Color::RGB(0x1F3A5F);
const INPUT: Color = Color::RGB(0x0000C0);
const GREY: Color = Color::RGB(0x6B7280);
const PALE: Color = Color::RGB(0xE8EDF4);
const YELLOW: Color = Color::RGB(0xFFF9DB);
const ORANGE: Color = Color::RGB(0xC2570C);

/// The file's bytes: the same for the same workbook.
pub fn xlsx(workbook: &Workbook) -> Result<Vec<u8>, XlsxError> {
    let mut file = File::new();
    // A fixed date: the file says nothing about when it was made.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new().set_title(&workbook.title).set_author("valsim");
    file.set_properties(&properties.set_creation_datetime(&made));
    for sheet in &workbook.sheets {
        write_sheet(file.add_worksheet(), sheet)?;
    }
    for (name, sheet, row, column) in &workbook.names {
        let cell = format!("${}${}", crate::report::column_name(*column), row + 1);
        file.define_name(name, &format!("='{sheet}'!{cell}"))?;
    }
    file.save_to_buffer()
}

fn write_sheet(out: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    out.set_name(sheet.name)?;
    for (column, width) in sheet.widths.iter().enumerate() {
        out.set_column_width(column as u16, *width)?;
    }
    let mut formats = BTreeMap::new();
    for (row, entries) in sheet.rows.iter().enumerate() {
        for (column, entry) in entries.iter().enumerate() {
            let below = sheet.rows.get(row + 1).and_then(|below| below.get(column));
            let right = entry.look == Look::Head && below.is_some_and(is_figure);
            let key = format!("{:?} {right}", entry.look);
            let format = formats.entry(key).or_insert_with(|| match right {
                true => format(entry.look).set_align(FormatAlign::Right),
                false => format(entry.look),
            });
            write_entry(out, row as u32, column as u16, entry, format)?;
        }
    }
    let (rows, columns) = sheet.frozen;
    out.set_freeze_panes(rows as u32, columns as u16)?;
    if sheet.filtered && sheet.rows.len() > 1 {
        let last = sheet.rows[0].len() as u16 - 1;
        out.autofilter(0, 0, sheet.rows.len() as u32 - 1, last)?;
    }
    for chart in &sheet.charts {
        out.insert_chart(chart.at.0 as u32, chart.at.1 as u16, &drawing(sheet.name, chart))?;
    }
    out.set_landscape();
    out.set_print_fit_to_pages(1, 0);
    Ok(())
}

/// Heads stand above their figures.
fn is_figure(entry: &Entry) -> bool {
    matches!(entry.look, Look::Figure(_) | Look::Input(_) | Look::Total(_))
}

fn write_entry(
    out: &mut Worksheet,
    row: u32,
    column: u16,
    entry: &Entry,
    format: &Format,
) -> Result<(), XlsxError> {
    match &entry.content {
        Content::Empty => out,
        Content::Text(text) => out.write_string_with_format(row, column, text, format)?,
        Content::Number(value) => out.write_number_with_format(row, column, *value, format)?,
        Content::Formula(term) => {
            let shown = match term.value().is_finite() {
                true => shortest(term.value()),
                false => "#N/A".to_owned(),
            };
            let formula = Formula::new(format!("={}", term.text())).set_result(shown);
            out.write_formula_with_format(row, column, formula, format)?
        }
    };
    Ok(())
}

fn format(look: Look) -> Format {
    let plain = Format::new();
    match look {
        Look::Plain => plain,
        Look::Title => plain.set_bold().set_font_size(14).set_font_color(DARK),
        Look::Head => plain.set_bold().set_font_color(DARK).set_background_color(PALE),
        Look::Remark => plain.set_font_color(GREY),
        Look::Wrapped => plain.set_text_wrap().set_align(FormatAlign::Top),
        Look::Figure(kind) => plain.set_num_format(code(kind)),
        Look::Input(kind) => {
            let input = plain.set_num_format(code(kind));
            input.set_font_color(INPUT).set_background_color(YELLOW)
        }
        Look::Total(kind) => plain.set_num_format(code(kind)).set_bold(),
    }
}

fn code(kind: Kind) -> &'static str {
    match kind {
        Kind::General => "General",
        Kind::Money => "#,##0.0",
        Kind::Percent => "0.0%",
        Kind::Odds => "[=0]\"0 hits\";[=1]\"all hits\";0.000%",
        Kind::ProvedOdds => "[=0]\"impossible\";[=1]\"certain\";0.000%",
        Kind::Bound => "0.000%",
        Kind::Factor => "0.0000",
        Kind::Price => "#,##0.00",
        Kind::Count => "#,##0",
    }
}

fn drawing(sheet: &str, chart: &Chart) -> Drawing {
    let mut out = Drawing::new(match chart.form {
        Form::Histogram => ChartType::Column,
        Form::Lines => ChartType::Line,
        Form::Tornado | Form::Bars => ChartType::Bar,
    });
    let corners = |range: &crate::report::Range| {
        let ((a, b), (c, d)) = (range.first, range.last);
        (a as u32, b as u16, c as u32, d as u16)
    };
    let (a, b, c, d) = corners(&chart.categories);
    let outer = chart.series.len().saturating_sub(1);
    for (position, (name, range)) in chart.series.iter().enumerate() {
        let (e, f, g, h) = corners(range);
        let series = out.add_series();
        series.set_name(name.as_str());
        series.set_categories((sheet, a, b, c, d)).set_values((sheet, e, f, g, h));
        match chart.form {
            Form::Histogram => {
                series.set_gap(8);
                series.set_format(ChartFormat::new().set_solid_fill(&fill(DARK)));
            }
            Form::Bars => {
                series.set_gap(40);
                series.set_format(ChartFormat::new().set_solid_fill(&fill(DARK)));
            }
            Form::Tornado => {
                let colour = if position == 0 { ORANGE } else { DARK };
                series.set_gap(30).set_overlap(100);
                series.set_format(ChartFormat::new().set_solid_fill(&fill(colour)));
            }
            Form::Lines => {
                let edge = outer > 0 && (position == 0 || position == outer);
                let middle = 2 * position == outer;
                let mut line = ChartLine::new();
                line.set_color(if middle { ORANGE } else { DARK });
                line.set_width(if middle { 2.25 } else { 1.25 });
                if edge {
                    line.set_dash_type(ChartLineDashType::Dash);
                }
                series.set_format(ChartFormat::new().set_line(&line));
            }
        }
    }
    finish(&mut out, chart);
    out
}

fn fill(colour: Color) -> ChartSolidFill {
    let mut fill = ChartSolidFill::new();
    fill.set_color(colour);
    fill
}

fn finish(out: &mut Drawing, chart: &Chart) {
    out.title().set_name(chart.title.as_str()).set_font(ChartFont::new().set_size(12));
    let lying = matches!(chart.form, Form::Tornado | Form::Bars);
    let bars = chart.categories.last.0 - chart.categories.first.0 + 1;
    let height = if lying { 90 + 26 * bars as u32 } else { 380 };
    out.set_width(if chart.form == Form::Lines { 520 } else { 820 }).set_height(height);
    out.x_axis().set_num_format("0.##");
    if lying {
        // The first row at the top, names clear of the bars that point to the left.
        out.y_axis().set_reverse().set_label_position(ChartAxisLabelPosition::Low);
    }
    let figures = if lying { out.x_axis() } else { out.y_axis() };
    figures.set_num_format(code(chart.kind));
    if !chart.unit.is_empty() {
        figures.set_name(chart.unit.as_str());
    }
    if chart.whole {
        figures.set_min(0).set_max(1);
    }
    match chart.series.len() {
        1 => out.legend().set_hidden(),
        _ => out.legend().set_position(ChartLegendPosition::Bottom),
    };
}
