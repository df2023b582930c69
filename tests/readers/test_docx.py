"""Word documents become the paragraphs and tables a reader of the printed page would see."""

from jixiao.document import Paragraph, Table
from jixiao.readers import read
from officefiles import archive, docx, p, relations, row, table, tc


def blocks(data: bytes):
    return read("表.docx", data=data).blocks


def only_table(data: bytes) -> Table:
    return next(read("表.docx", data=data).tables())


def texts(found: Table) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in line] for line in found.grid]


def test_a_merged_cell_stands_once_with_its_spans():
    data = docx(table(row(tc("甲", merge="restart"), tc("乙", span=2)), row(tc("", merge="continue"), "丙", "丁")))

    found = only_table(data)

    assert [(cell.text, cell.row, cell.column, cell.rows, cell.columns) for cell in found.cells] == [
        ("甲", 1, 1, 2, 1),
        ("乙", 1, 2, 1, 2),
        ("丙", 2, 2, 1, 1),
        ("丁", 2, 3, 1, 1),
    ]


def test_a_merge_without_its_beginning_is_a_cell_of_its_own():
    found = only_table(docx(table(row("甲", "乙"), row(tc("丙", merge="continue"), "丁"))))

    assert texts(found) == [["甲", "乙"], ["丙", "丁"]]


def test_runs_of_one_paragraph_are_one_text_with_its_breaks_and_tabs():
    data = docx(p("绩效", "<w:r><w:t>自评</w:t><w:br/><w:t>表</w:t><w:tab/><w:noBreakHyphen/></w:r>"))

    assert blocks(data)[0].text == "绩效自评\n表\t-"


def test_deleted_text_is_left_out_and_inserted_text_kept_with_a_note():
    data = docx(p("<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>", "<w:ins><w:r><w:t>新</w:t></w:r></w:ins>"))

    document = read("表.docx", data=data)

    assert [block.text for block in document.blocks] == ["新"]
    assert "修订" in document.notes[0].zh


def test_a_deleted_row_is_left_out():
    found = only_table(docx(table(row("甲", "乙"), row("丙", "丁", properties="<w:del/>"), row("戊", "己"))))

    assert texts(found) == [["甲", "乙"], ["戊", "己"]]


def test_hidden_text_is_left_out_with_a_note():
    document = read("表.docx", data=docx(p("明", "<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r>")))

    assert document.blocks[0].text == "明"
    assert "隐藏" in document.notes[0].zh


def test_text_marked_as_not_hidden_is_kept():
    document = read("表.docx", data=docx(p('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>明</w:t></w:r>')))

    assert document.blocks[0].text == "明"


def test_a_title_in_a_text_box_comes_before_its_anchor_and_only_once():
    box = f"<w:txbxContent>{p('自评表')}</w:txbxContent>"
    drawn = f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"

    assert [block.text for block in blocks(docx(p(drawn, "正文")))] == ["自评表", "正文"]


def test_a_title_in_the_page_header_is_read_and_a_page_number_is_not():
    section = '<w:sectPr><w:headerReference r:id="h"/><w:footerReference r:id="f"/></w:sectPr>'
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    data = docx(
        p("正文") + section,
        word__header1_dot_xml=f"<w:hdr {space}>{p('项目支出绩效自评表')}</w:hdr>",
        word__footer1_dot_xml=f"<w:ftr {space}>{p('第 1 页 共 4 页')}</w:ftr>",
        word___rels__document_dot_xml_dot_rels=relations(("h", "header", "header1.xml"), ("f", "footer", "footer1.xml")),
    )

    assert [block.text for block in blocks(data)] == ["项目支出绩效自评表", "正文"]


def test_a_nested_table_follows_the_table_it_stands_in():
    inner = table(row("甲", "乙"), row("丙", "丁"))
    found = blocks(docx(table(row("外", tc(p("前") + inner + p("后"))), row("下", "末"))))

    assert [texts(each) for each in found] == [[["外", "前\n后"], ["下", "末"]], [["甲", "乙"], ["丙", "丁"]]]


def test_a_table_of_one_cell_is_only_a_frame():
    found = blocks(docx(table(row(tc(p("标题") + table(row("甲", "乙")))))))

    assert isinstance(found[0], Paragraph)
    assert texts(found[1]) == [["甲", "乙"]]


def test_spans_that_were_left_out_are_told_from_the_widths():
    rows = (row(tc("标题", width=3000)), row(tc("甲", width=1000), tc("乙", width=2000)), row("一", "二", "三"))

    found = only_table(docx(table(*rows, widths=(1000, 1000, 1000))))

    assert texts(found) == [["标题"] * 3, ["甲", "乙", "乙"], ["一", "二", "三"]]


def test_a_row_that_begins_later_keeps_its_columns():
    found = only_table(docx(table(row("甲", "乙"), row("丙", properties='<w:gridBefore w:val="1"/>'))))

    assert texts(found) == [["甲", "乙"], [None, "丙"]]


def test_automatic_numbers_are_printed_before_their_paragraphs():
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
    )
    numbering = (
        f'<w:numbering {space}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )

    def item(text: str, level: int) -> str:
        mark = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        return f"<w:p>{mark}<w:r><w:t>{text}</w:t></w:r></w:p>"

    data = docx(item("总体", 0) + item("细", 1) + item("又", 1) + item("问题", 0) + item("细", 1), word__numbering_dot_xml=numbering)

    assert [block.text for block in blocks(data)] == ["一、总体", "1.细", "2.又", "二、问题", "1.细"]


def test_tick_boxes_and_symbols_are_read_as_drawn():
    box = '<w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>'

    assert blocks(docx(p(box, "是", symbol, "否")))[0].text == "☑是□否"


def test_macros_and_outside_links_are_noted_and_left_alone():
    data = docx(
        p("正文"),
        word__vbaProject_dot_bin=b"macro",
        word___rels__document_dot_xml_dot_rels=relations(("t", "attachedTemplate", "http://192.0.2.1/t.dotm"), outside=True),
    )

    notes = "".join(note.zh for note in read("表.docx", data=data).notes)

    assert "宏" in notes
    assert "外部链接" in notes


def test_the_strict_form_of_the_format_is_read_alike():
    usual, strict = "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"
    body = f'<w:document xmlns:w="{usual}"><w:body>{table(row("甲", "乙"))}</w:body></w:document>'

    assert texts(only_table(archive({"word/document.xml": body.replace(usual, strict)}))) == [["甲", "乙"]]
